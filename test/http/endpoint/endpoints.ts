import {
  type EndpointContext,
  type UploadEncoding,
  compileEndpoint,
} from '../../../src/http/endpoint/compile-endpoint.ts'
import type { Endpoint, RequestDraft } from '../../../src/http/endpoint/endpoint.ts'
import type { EndpointSpec } from '../../../src/http/endpoint/endpoint-schema.ts'
import { retryProfile } from '../../../src/http/retry-profile.ts'
import type { Facts } from '../../../src/session/facts.ts'
import { findVariable } from '../../../src/session/variables/catalogue.ts'
import { customVariable } from '../../../src/session/variables/open-variables.ts'
import type { Binding } from '../../../src/template/compile-template.ts'
import { DIALECTS } from '../../../src/template/dialects/registry.ts'
import { FILTERS } from '../../../src/template/filters/registry.ts'
import { FUNCTIONS } from '../../../src/template/functions/registry.ts'
import type { Template } from '../../../src/template/nodes.ts'
import { parseTemplate } from '../../../src/template/parse-template.ts'
import type { Json } from '../../../src/util/json.ts'
import { factsOf } from '../../session/facts.ts'

const SETTINGS: Record<string, string> = { CRM_URL: 'https://crm.example.com/', FIELD: 'cf_1', UNSET: '' }

export const parse = (source: string): Template =>
  parseTemplate(source, { isVariable: (name) => findVariable(name) !== undefined, functions: FUNCTIONS })

export const binding: Binding<Facts> = {
  variable(name) {
    const custom = /^custom\.(.+)/i.exec(name)?.[1]
    const variable = custom === undefined ? findVariable(name)! : customVariable(custom)
    return { name: variable.name, fact: variable.read }
  },
  filter: (name) => FILTERS.get(name)!,
  setting: (name) => SETTINGS[name]!,
  emptyWhen: 'all',
}

/** A find: mixed text with any empty variable is empty, and the endpoint speaks a dialect. */
export const finding = (dialect?: string): Binding<Facts> => ({
  ...binding,
  emptyWhen: 'any',
  dialect: dialect === undefined ? undefined : DIALECTS.get(dialect)!.escape,
})

const context: EndpointContext = {
  path: 'account.create',
  baseUrl: '${CRM_URL}api/v1',
  parse,
  binding,
  followerBinding: binding,
  defaults: { timeoutMs: 5000, retry: retryProfile('standard'), responseBytes: 5_000_000 },
}

/** A compiled endpoint; without more it is a POST to /Contact. */
export function endpoint(
  spec: Partial<EndpointSpec>,
  options: Partial<EndpointContext> = {},
  encoding?: UploadEncoding,
): Endpoint {
  return compileEndpoint({ method: 'POST', url: '/Contact', ...spec }, { ...context, ...options }, encoding)
}

/** Custom values of a session, the shortest way to give variables values. */
export const custom = (values: Record<string, Json>): Facts => factsOf({ custom: { signed: values } })

/** The request that an endpoint makes. */
export function request(one: Endpoint, facts: Facts = factsOf()): RequestDraft {
  const rendering = one.render(facts)
  if (rendering.kind !== 'ready') throw new Error(`the request is ${rendering.kind}`)
  return rendering.request
}

/** The text of the body that an endpoint makes. */
export function body(spec: Partial<EndpointSpec>, facts?: Facts): string | undefined {
  const { body: draft } = request(endpoint(spec), facts)
  return draft?.kind === 'text' ? draft.text : undefined
}

/** The query of a GET, after its question mark. */
export function query(spec: Partial<EndpointSpec>, facts?: Facts): string {
  return request(endpoint({ method: 'GET', ...spec }), facts).url.split('?')[1] ?? ''
}

/** The part of an endpoint that names its followers. */
export const followedBy = <T>(followers: T): { then: T } =>
  // oxlint-disable-next-line unicorn/no-thenable -- the name is the configuration language's
  ({ then: followers })
