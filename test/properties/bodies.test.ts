import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileEndpoint } from '../../src/http/endpoint/compile-endpoint.ts'
import type { EndpointSpec } from '../../src/http/endpoint/endpoint-schema.ts'
import { retryProfile } from '../../src/http/retry-profile.ts'
import type { Facts } from '../../src/session/facts.ts'
import { parseTemplate } from '../../src/template/parse-template.ts'
import type { Json } from '../../src/util/json.ts'
import { factsOf } from '../session/facts.ts'
import { LONG, always } from './support/always.ts'
import { language } from './support/compiled.ts'
import { type EmptyWhen, type Values, pairsOf, parameterValues, treeValue } from './support/model.ts'
import { Writer, anyParameters, anyTree, anyValues } from './support/trees.ts'

/** The same values as a session, an account, a record and an operation hold them. */
function factsWith(values: Values): Facts {
  const held = (name: string, key: string): Record<string, Json> => {
    const value = values[name]
    return value === undefined ? {} : { [key]: value }
  }
  const spoken = values['LANG']
  return factsOf(
    {
      language: typeof spoken === 'string' ? spoken : null,
      custom: { signed: held('CUSTOM.a', 'a'), unsigned: held('CUSTOM.b', 'b') },
    },
    {
      account: { id: '1', captured: held('ACCOUNT.owner', 'owner') },
      record: { id: '2', captured: held('RECORD.state', 'state') },
      captured: held('TOKEN', 'TOKEN'),
    },
  )
}

/** What an endpoint sends: the text of its body, or its query. */
function sent(spec: Partial<EndpointSpec>, emptyWhen: EmptyWhen, values: Values): string {
  const binding = language.binding({ place: 'record.update', captured: ['TOKEN'] }, { use: 'create', emptyWhen })
  const endpoint = compileEndpoint(
    { method: 'POST', url: '/x', ...spec },
    {
      path: 'record.update',
      baseUrl: 'https://crm.example.com',
      parse: (text) => parseTemplate(text, language.grammar),
      binding,
      followerBinding: binding,
      defaults: { timeoutMs: 5000, retry: retryProfile('standard'), responseBytes: 5_000_000 },
    },
  )
  const rendering = endpoint.render(factsWith(values))
  if (rendering.kind !== 'ready') throw new Error(`the request is ${rendering.kind}`)
  const { url, body } = rendering.request
  return body?.kind === 'text' ? body.text : (url.split('?')[1] ?? '')
}

const emptyWhen = fc.constantFrom<EmptyWhen[]>('any', 'all')
const empty = fc.constantFrom('drop' as const, 'keep' as const)
const choice = fc.nat({ max: 1000 })

const pairs = (text: string): [string, string][] =>
  text === ''
    ? []
    : text.split('&').map((pair) => {
        const [name = '', value = ''] = pair.split('=')
        return [decodeURIComponent(name), decodeURIComponent(value)]
      })

test('of a tree leaves exactly what the rules let leave', LONG, () => {
  always([anyTree, anyValues, emptyWhen, empty, choice], (tree, values, when, keep, seed) => {
    fc.pre(tree.kind === 'list' || tree.kind === 'object')
    const left = treeValue(tree, values, when, keep === 'keep') ?? (tree.kind === 'list' ? [] : {})
    const text = sent({ body: new Writer(seed).tree(tree), empty: keep }, when, values)
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(left)))
  })
})

test('of parameters leaves exactly what the rules let leave, in the query, a form and JSON', LONG, () => {
  always([anyParameters, anyValues, emptyWhen, empty, choice], (parameters, values, when, keep, seed) => {
    const writer = new Writer(seed)
    const params = Object.fromEntries(parameters.map(([name, one]) => [name, writer.parameter(one)]))
    const left = parameterValues(parameters, values, when, keep === 'keep')
    const said = pairsOf(left).map(([name, value]) => [name, value.toWellFormed()])
    expect(pairs(sent({ method: 'GET', params, empty: keep }, when, values))).toEqual(said)
    expect(pairs(sent({ query: params, empty: keep, body: undefined, method: 'DELETE' }, when, values))).toEqual(said)
    expect(pairs(sent({ format: 'form', params, empty: keep }, when, values))).toEqual(said)
    expect(JSON.parse(sent({ params, empty: keep }, when, values))).toEqual(
      JSON.parse(JSON.stringify(Object.fromEntries(left))),
    )
  })
})
