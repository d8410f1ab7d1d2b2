import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkConfig } from '../../src/config/check-config.ts'
import { compileConfig } from '../../src/config/compile.ts'
import { formatIssues } from '../../src/config/report.ts'
import type { Config } from '../../src/config/schema/config.ts'
import { ConfigError } from '../../src/errors/config-error.ts'
import { ESPOCRM } from './configs.ts'

const SECRET = 'k3y-of-nobody-else'
const SETTINGS = { CRM_URL: 'https://crm.example.com', CRM_API_KEY: SECRET }

const PIECES = [
  '{',
  '}',
  '{NAME}',
  '{EMIAL}',
  '${',
  '${X}',
  '$${',
  '=MAP(',
  ')',
  '|',
  '"',
  "'",
  ':',
  ': ',
  '- ',
  '#',
  '\n',
  '\t',
  '  ',
  '[',
  ']',
  ',',
  '&a ',
  '*a',
  '!x ',
  '$',
  '@',
  '\u0000',
  '\ud800',
  '😀',
  'auth: ',
  '__proto__: 1',
  '- - -',
  '%YAML 1.1\n',
  '...',
]

const edit = fc.record({
  at: fc.nat(ESPOCRM.length),
  remove: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(200)),
  insert: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 5, unit: 'binary' })),
})

async function outcomeOf(input: string | Config): Promise<string> {
  const { ok, issues } = checkConfig(input, { settings: SETTINGS })
  for (const { message, line = 1, column = 1 } of issues) {
    expect(message).not.toBe('')
    expect(line * column).toBeGreaterThan(0)
  }
  const loaded = typeof input === 'string' ? { file: 'x.yaml', text: input, config: {} as Config } : input
  const error = await compileConfig(loaded, { settings: SETTINGS }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error === undefined || error instanceof ConfigError).toBe(true)
  // What passes its checks runs, once its settings are set and its files are there.
  const reasons = error instanceof ConfigError ? error.issues.map(({ code }) => code) : []
  expect(reasons.every((code) => code === 'CONFIG_SETTING_MISSING' || code === 'CONFIG_UNREADABLE')).toBe(ok)
  return formatIssues(issues) + String(error) + JSON.stringify(error)
}

test('no edit of a text leads to anything but issues, and none shows a secret', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
      let text = ESPOCRM
      for (const { at, remove, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + remove)
      expect(await outcomeOf(text)).not.toContain(SECRET)
    }),
    { numRuns: 300 },
  )
})

const { config } = checkConfig(ESPOCRM)

/** Every place of a tree. */
function placesOf(tree: unknown, path: string[] = []): string[][] {
  if (typeof tree !== 'object' || tree === null) return [path]
  return [path, ...Object.entries(tree).flatMap(([key, item]) => placesOf(item, [...path, key]))]
}

test('no value at any place leads to anything but issues', async () => {
  const values = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      0,
      -1,
      1.5,
      true,
      '',
      'x',
      [],
      {},
      [[]],
      { x: null },
      '{NAME}',
      '${CRM_API_KEY}',
      '=F(',
      '$.a[',
      Number.NaN,
      10n,
      () => 1,
      new Date(0),
      new Map(),
    ),
    fc.string({ maxLength: 10 }),
    fc.json().map((text) => JSON.parse(text) as unknown),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...placesOf(config)),
      fc.string({ maxLength: 6 }),
      values,
      async (path, key, value) => {
        const copy = structuredClone(config) as unknown as Record<string, unknown>
        const parent = path.slice(0, -1).reduce<Record<string, unknown>>((node, one) => node[one] as typeof node, copy)
        if (path.length > 0) parent[path.at(-1)!] = value
        else copy[key] = value
        const text = await outcomeOf(copy as unknown as Config)
        expect(text).not.toContain(SECRET)
      },
    ),
    { numRuns: 400 },
  )
})
