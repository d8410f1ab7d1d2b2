import { readdirSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileConfig } from '../../src/config/compile.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { sourceOf } from '../../src/config/source-of.ts'
import type { CreatePlan, FindPlan } from '../../src/flow/plan.ts'
import type { FindSpec } from '../../src/http/endpoint/endpoint-schema.ts'
import type { Place } from '../../src/session/places.ts'
import { isJsonObject } from '../../src/util/json.ts'
import { LONG, alwaysAsync } from './support/always.ts'
import { asked, wordsOf } from './support/asked.ts'
import { compiledFind } from './support/compiled.ts'
import { IDENTIFYING, type Known, OPERATION, UNSIGNED, anybody, factsAbout } from './support/people.ts'

/** True when a request says a value that tells one person or session from all others, as far as it is known. */
function identifies(words: string, known: Known, acceptUnsigned = false): boolean {
  if (words.includes(OPERATION)) return true
  const values = { ...IDENTIFYING, ...(acceptUnsigned ? UNSIGNED : {}) }
  const digits = words.replaceAll(/\D/g, '')
  return Object.entries(values).some(
    ([key, value]) =>
      (known[key as keyof Known] || key === 'sessionId') &&
      (words.includes(value) || (/^\d+$/.test(value) && digits.includes(value))),
  )
}

const everything = Object.fromEntries(
  [...Object.keys(IDENTIFYING), ...Object.keys(UNSIGNED), 'name', 'queue'].map((key) => [key, true]),
) as Known

const probes = (create: CreatePlan | undefined): readonly FindPlan[] => create?.probes ?? []

/** A value that fits to what the setting is for, as its name tells. */
function valueOf(setting: string): string {
  if (setting.includes('URL')) return 'https://crm.example.com'
  return setting.includes('WHIPPY') ? 'whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw==' : `value-of-${setting}`
}

/** All finds of a configuration, by their places. */
async function findsOf(file: string): Promise<[string, FindPlan][]> {
  const config = await loadConfig(file)
  const { tree } = sourceOf(config)
  const declared = isJsonObject(tree) && isJsonObject(tree['settings']) ? Object.keys(tree['settings']) : []
  const settings = Object.fromEntries(declared.map((name) => [name, valueOf(name)]))
  const { account, record } = await compileConfig(config, { settings })
  const all = [
    account?.findById,
    ...(account?.finds ?? []),
    ...probes(account?.create),
    ...(record?.finds ?? []),
    ...probes(record?.create),
  ]
  return all.filter((one) => one !== undefined).map((one, place) => [`${place} ${one.endpoint.path}`, one])
}

const files = ['examples', 'presets'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`),
)
const cases = (
  await Promise.all(files.map(async (file) => (await findsOf(file)).map(([name, plan]) => [file, name, plan] as const)))
).flat()

describe.each(cases)('%s: the find %s', (_file, _name, plan) => {
  test('is sent when everything is known', async () => {
    const request = await asked(plan, factsAbout({ known: everything, blank: '' }))
    expect(request && identifies(wordsOf(request), everything)).toBe(true)
  })

  test('is never sent without an identifying value', LONG, () =>
    alwaysAsync([anybody], async (body) => {
      const request = await asked(plan, factsAbout(body))
      expect(request === undefined || identifies(wordsOf(request), body.known)).toBe(true)
    }),
  )
})

const NAMES = [
  'PHONE_NUMBER',
  'EMAIL',
  'UJET_ID',
  'CUSTOM_USER_ID',
  'CALL_ID',
  'chat_id',
  'SESSION_ID',
  'ACCOUNT_ID',
  'ACCOUNT.owner',
  'CUSTOM.a',
  'CUSTOM.b',
  'CUSTOM.c',
  'TIER',
  'SDK_EMAIL',
  'SDK_PHONE',
  'SDK_IDENTIFIER',
  'NAME',
  'LAST_NAME',
  'QUEUE_NAME',
  'CHANNEL',
  'LANG',
]
const variable = fc.constantFrom(...NAMES).map((name) => `{${name}}`)
const mixed = fc
  .tuple(variable, variable)
  .chain(([one, other]) =>
    fc.constantFrom(
      one,
      one,
      `x:${one}`,
      `${one} ${other}`,
      `=CONCAT_OR((a:${one}), (b:${other}))`,
      `=CONCAT_AND(a, b:${one}${other})`,
      `=DEFAULT_VALUE(${one}, ${other})`,
      `=DEFAULT_VALUE(${one}, nobody)`,
      `=MAP(${one}, chat: x, *: ${other})`,
      `=MAP(${one}, chat: x, *: y)`,
      `q {=DEFAULT_VALUE(${one}, ${other})}`,
      'constant',
    ),
  )
const parameter = fc.oneof(
  { weight: 5, arbitrary: mixed },
  { weight: 1, arbitrary: fc.array(mixed, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(1, true, null) },
)
const parameters = fc.dictionary(
  fc.constantFrom('q', 'where[0][type]', 'where[0][value]', 'where[1][value]', 'where[1][value][0]', 'sort'),
  parameter,
  { maxKeys: 4 },
)
const object = fc
  .record({ $when: mixed, a: mixed, b: mixed, n: fc.constant(1) }, { requiredKeys: [] })
  .map((fields) => ({ ...fields }))
const body = fc.record({ filters: fc.array(object, { maxLength: 3 }), q: mixed }, { requiredKeys: [] })

const spec: fc.Arbitrary<FindSpec> = fc.record(
  {
    method: fc.constantFrom('GET', 'POST'),
    url: fc
      .tuple(variable, variable)
      .chain(([one, other]) =>
        fc.constantFrom(
          '/people',
          `/people/${one}`,
          `/people?q=${one}&r=1`,
          `/people?q=x${one}${other}`,
          `/people?${one}=${other}`,
          `/people#${one}`,
          `/people?q={=CONCAT_OR(${one}, ${other})}#v/${other}`,
        ),
      ),
    params: parameters,
    query: parameters,
    headers: fc.dictionary(fc.constantFrom('x-a', 'x-b'), mixed),
    body,
    format: fc.constantFrom('json', 'form'),
    empty: fc.constantFrom('drop', 'keep'),
    dialect: fc.constantFrom('none', 'json', 'sql', 'odata'),
  },
  { requiredKeys: ['method', 'url'] },
)

describe('a find of any configuration', () => {
  test.each<Place>(['account.findById', 'account.findByQuery', 'record.findByQuery', 'account.create.correlation'])(
    '%s is never sent without an identifying value',
    LONG,
    (place) =>
      alwaysAsync([spec, anybody, fc.boolean()], async (one, somebody, acceptUnsigned) => {
        const request = await asked(compiledFind(one, place, acceptUnsigned), factsAbout(somebody))
        expect(request === undefined || identifies(wordsOf(request), somebody.known, acceptUnsigned)).toBe(true)
      }),
  )
})
