import { compileReader } from '../../response/reader.ts'
import type { Facts } from '../../session/facts.ts'
import { variablesOf } from '../../template/check-template.ts'
import { type Binding, type CompiledTemplate, compileTemplate } from '../../template/compile-template.ts'
import type { Template } from '../../template/nodes.ts'
import { type Value, toText } from '../../template/value.ts'
import { type Json, stringifyJson } from '../../util/json.ts'
import type { Limits } from '../gate/limits.ts'
import { retryProfile } from '../retry-profile.ts'
import { absoluteUrl } from './absolute-url.ts'
import { compileTree } from './body-tree.ts'
import type { BodyDraft, Endpoint, RequestDraft } from './endpoint.ts'
import type { EndpointSpec } from './endpoint-schema.ts'
import { type ParameterSpec, type Parameters, compileParameters, encodePairs } from './parameters.ts'
import { UnsafeUrl, compileUrl, joinUrl } from './url-template.ts'

/** What an endpoint takes from the configuration around it. */
export interface EndpointContext {
  /** Its place in the configuration. */
  path: string
  /** In front of a relative URL; may hold settings. */
  baseUrl: string | undefined
  parse(text: string): Template
  binding: Binding<Facts>
  /** For the endpoints under `then`. */
  followerBinding: Binding<Facts>
  defaults: { timeoutMs: number; retry: Endpoint['retry']; responseBytes: number }
}

export type UploadEncoding = 'multipart' | 'base64' | 'binary'

/** Compiles an endpoint; for an upload, `encoding` says how the bytes travel. */
export function compileEndpoint(spec: EndpointSpec, context: EndpointContext, encoding?: UploadEncoding): Endpoint {
  const { binding, parse, defaults } = context
  const compile = (text: string): CompiledTemplate<Facts> => compileTemplate(parse(text), binding)
  const resolve = (text: string): string => fillName(text, binding)
  const keepEmpty = spec.empty === 'keep'

  const parameters = (specs: Record<string, ParameterSpec> | undefined): Parameters =>
    compileParameters(
      Object.entries(specs ?? {}).map(([name, value]) => [resolve(name), value] as const),
      (text) => {
        const template = parse(text)
        return { render: compileTemplate(template, binding), varies: variablesOf(template).length > 0 }
      },
      keepEmpty,
    )

  const url = compileUrl(parse(absoluteUrl(spec.url, context.baseUrl, resolve)), binding)
  const query = parameters(spec.query)
  const params = parameters(spec.params)
  const paramsInQuery = spec.method === 'GET' || encoding === 'binary'
  const headers = Object.entries(spec.headers ?? {})
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [resolve(name).toLowerCase(), compile(String(value))] as const)
  // A POST without parameters sends {}; a DELETE without them sends nothing, as many servers refuse a body there.
  const hasBody = spec.body !== undefined || (!paramsInQuery && (spec.method !== 'DELETE' || spec.params !== undefined))
  const body = hasBody ? compileBody(spec, params, compile, resolve, keepEmpty) : undefined
  const followers = [spec.then ?? []].flat()

  return {
    path: context.path,
    method: spec.method,
    urlText: spec.url,
    origin: url.origin,
    type: spec.type,
    reader: compileReader(spec.response ?? {}),
    retry: spec.retry === undefined ? defaults.retry : retryProfile(spec.retry),
    timeoutMs: spec.timeoutSeconds === undefined ? defaults.timeoutMs : spec.timeoutSeconds * 1000,
    responseBytes: spec.limits?.responseBytes ?? defaults.responseBytes,
    limits: ownLimits(spec.limits),
    followers: followers.map((follower, index) =>
      compileEndpoint(follower, {
        ...context,
        path: Array.isArray(spec.then) ? `${context.path}.then[${index}]` : `${context.path}.then`,
        binding: context.followerBinding,
      }),
    ),
    render(facts) {
      const used: string[] = []
      try {
        const target = url.render(facts, used)
        if (target === undefined) return { kind: 'incomplete' }
        const pairs = encodePairs(query(facts, used))
        if (paramsInQuery) pairs.push(...encodePairs(params(facts, used)))
        const request: RequestDraft = {
          method: spec.method,
          url: joinUrl({ ...target, fragment: '' }, pairs),
          headers: renderHeaders(headers, facts),
          body: body === undefined ? undefined : shapeBody(body(facts, used), spec.format, encoding, facts.file?.data),
        }
        if (encoding === 'binary') request.body = { kind: 'binary' }
        return { kind: 'ready', request, used }
      } catch (error) {
        if (error instanceof UnsafeUrl) return { kind: 'unsafe' }
        throw error
      }
    },
  }
}

const SETTING = /\$\$\{|\$\{([A-Za-z_]\w*)\}/g

/** Names of parameters and headers go out as they are; only settings are filled in. */
function fillName(text: string, binding: Binding<Facts>): string {
  return text.replaceAll(SETTING, (_whole, name?: string) => (name === undefined ? '${' : binding.setting(name)))
}

/** Only what is said: where an endpoint limits nothing, the limits of its origin are enough. */
function ownLimits(spec: EndpointSpec['limits']): Limits | undefined {
  const { concurrent, requestsPerSecond } = spec ?? {}
  if (concurrent === undefined && typeof requestsPerSecond !== 'number') return undefined
  return {
    concurrent: concurrent ?? Infinity,
    requestsPerSecond: typeof requestsPerSecond === 'number' ? requestsPerSecond : undefined,
  }
}

/** No header narrows a search, so its variables do not count as filled in. */
function renderHeaders(
  headers: readonly (readonly [string, CompiledTemplate<Facts>])[],
  facts: Facts,
): Record<string, string> {
  const result: Record<string, string> = { accept: 'application/json' }
  for (const [name, render] of headers) {
    const value = render(facts)
    if (value !== undefined) result[name] = toText(value)
  }
  return result
}

/** What the body says, before it is written as text: a JSON tree, or the pairs of a form or of multipart. */
type Content = { tree: Value } | { pairs: [string, Json][] }

function compileBody(
  spec: EndpointSpec,
  params: Parameters,
  compile: (text: string) => CompiledTemplate<Facts>,
  resolve: (text: string) => string,
  keepEmpty: boolean,
): (facts: Facts, used: string[]) => Content {
  if (spec.body !== undefined) {
    const tree = compileTree(spec.body, compile, resolve, keepEmpty)
    const nothing: Json = Array.isArray(spec.body) ? [] : {}
    return (facts, used) => ({ tree: tree(facts, used) ?? nothing })
  }
  const { container } = spec
  if (container === undefined) return (facts, used) => ({ pairs: params(facts, used) })
  const name = container.name === undefined ? undefined : resolve(container.name)
  return (facts, used) => {
    const inner = toObject(params(facts, used))
    const content = container.type === 'array' ? [inner] : inner
    return { tree: name === undefined ? content : { [name]: content } }
  }
}

function toObject(pairs: readonly [string, Json][]): { [key: string]: Json } {
  const object = Object.create(null) as { [key: string]: Json }
  for (const [name, value] of pairs) object[name] = value
  return object
}

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

function shapeBody(
  content: Content,
  format: EndpointSpec['format'],
  encoding: UploadEncoding | undefined,
  mark: string | undefined,
): BodyDraft {
  if (encoding === 'multipart' && mark !== undefined && 'pairs' in content) return shapeMultipart(content.pairs, mark)
  const form = format === 'form' && 'pairs' in content
  const text = form
    ? encodePairs(content.pairs).join('&')
    : stringifyJson('pairs' in content ? toObject(content.pairs) : content.tree)
  const contentType = form ? FORM_TYPE : JSON_TYPE
  const at = mark === undefined ? -1 : text.indexOf(mark)
  if (mark === undefined || at === -1) return { kind: 'text', contentType, text }
  return {
    kind: 'base64',
    contentType,
    before: text.slice(0, at),
    after: text.slice(at + mark.length),
    percentEncoded: form,
  }
}

/** The part that holds `{FILE_DATA}` is the file; it goes last, as many CRMs ignore what follows it. */
function shapeMultipart(pairs: readonly [string, Json][], mark: string): BodyDraft {
  const fields: [string, string][] = []
  let fileField = 'file'
  for (const [name, value] of pairs) {
    if (typeof value === 'string' && value.includes(mark)) fileField = name
    else for (const item of Array.isArray(value) ? value : [value]) if (item !== null) fields.push([name, toText(item)])
  }
  return { kind: 'multipart', fields, fileField }
}
