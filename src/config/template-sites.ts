import { isAbsoluteUrl } from '../http/endpoint/absolute-url.ts'
import type { PhoneUse } from '../phone/phone-format.ts'
import type { Place } from '../session/places.ts'
import type { ConfigPath } from './config-path.ts'
import type { ConfigDraft } from './draft.ts'
import type { EndpointSite, NameScope } from './endpoint-sites.ts'

/** One template of a configuration, and what it may say. */
export interface TemplateSite {
  path: ConfigPath
  text: string
  /** A URL of a request, a page that people open, or any other text. */
  kind: 'url' | 'link' | 'text'
  scope: NameScope
  use: PhoneUse
  /** The endpoint that it belongs to. */
  endpoint: EndpointSite | undefined
  /** Which part of the endpoint it is in. */
  field: string
}

/** Every template of a configuration, in its order. */
export function templateSites(config: ConfigDraft, endpoints: readonly EndpointSite[]): TemplateSite[] {
  return [...endpoints.flatMap(ofEndpoint), ...ofPages(config), ...ofTexts(config)]
}

/** How phone numbers are written at an endpoint. */
export function phoneUse({ role, scope }: EndpointSite): PhoneUse {
  return role === 'find' || role === 'probe' || scope.place.endsWith('.correlation') ? 'search' : 'create'
}

function ofEndpoint(endpoint: EndpointSite): TemplateSite[] {
  const { spec, path, scope } = endpoint
  const use = phoneUse(endpoint)
  const site = (inner: ConfigPath, text: string, kind: TemplateSite['kind'] = 'text'): TemplateSite => ({
    path: [...path, ...inner],
    text,
    kind,
    scope,
    use,
    endpoint,
    field: String(inner[0]),
  })
  return [
    ...(spec.url === undefined ? [] : [site(['url'], spec.url, 'url')]),
    ...(['params', 'query', 'headers', 'body'] as const).flatMap((field) =>
      leavesOf(spec[field], [field]).map(([inner, text]) => site(inner, text)),
    ),
  ]
}

/** The texts of a tree, with their places. */
function leavesOf(tree: unknown, path: ConfigPath): [ConfigPath, string][] {
  if (typeof tree === 'string') return [[path, tree]]
  if (typeof tree !== 'object' || tree === null) return []
  const entries = Array.isArray(tree) ? tree.map((item, index) => [index, item] as const) : Object.entries(tree)
  return entries.flatMap(([key, item]) => leavesOf(item, [...path, key]))
}

function ofPages({ links = {}, queues = {}, upload }: ConfigDraft): TemplateSite[] {
  const url = upload?.attachment?.url
  return [
    ...Object.entries(links).flatMap(([name, text]) =>
      single(['links', name], text, `links.${name as keyof typeof links}`, 'link'),
    ),
    ...Object.entries(queues).flatMap(([id, queue]) =>
      single(['queues', id, 'screenPop'], queue?.screenPop, 'queues.screenPop', 'link'),
    ),
    ...single(['upload', 'attachment', 'url'], isPage(url) ? url : undefined, 'upload.attachment', 'link'),
  ]
}

/** `attachment.url` is a page with variables, or else a path into the answer, which holds no braces. */
export function isPage(url: string | undefined): url is string {
  return url !== undefined && (url.includes('{') || isAbsoluteUrl(url, (text) => text))
}

function ofTexts({ texts = {}, comment, email }: ConfigDraft): TemplateSite[] {
  return [
    ...Object.entries(texts).flatMap(([name, text]) => single(['texts', name], text, 'texts', 'text')),
    ...Object.entries(comment?.texts ?? {}).flatMap(([event, text]) =>
      single(['comment', 'texts', event], text, event === 'file' ? 'comment.texts.file' : 'comment.texts', 'text'),
    ),
    ...single(['email', 'subject'], email?.subject, 'email.subject', 'text'),
  ]
}

/** A template outside an endpoint, when it is there. */
function single(path: ConfigPath, text: string | undefined, place: Place, kind: TemplateSite['kind']): TemplateSite[] {
  if (text === undefined) return []
  const scope: NameScope = { place, captured: [] }
  return [{ path, text, kind, scope, use: 'create', endpoint: undefined, field: String(path.at(-1)) }]
}
