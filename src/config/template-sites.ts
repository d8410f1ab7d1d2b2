import { isAbsoluteUrl } from '../http/endpoint/absolute-url.ts'
import type { PhoneUse } from '../phone/phone-format.ts'
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
  const page = (path: ConfigPath, text: string | undefined, scope: NameScope): TemplateSite[] =>
    text === undefined
      ? []
      : [{ path, text, kind: 'link', scope, use: 'create', endpoint: undefined, field: String(path.at(-1)) }]
  const url = upload?.attachment?.url
  return [
    ...Object.entries(links).flatMap(([name, text]) =>
      page(['links', name], text, { place: `links.${name as keyof typeof links}`, captured: [] }),
    ),
    ...Object.entries(queues).flatMap(([id, queue]) =>
      page(['queues', id, 'screenPop'], queue?.screenPop, { place: 'queues.screenPop', captured: [] }),
    ),
    ...page(['upload', 'attachment', 'url'], isPage(url) ? url : undefined, {
      place: 'upload.attachment',
      captured: [],
    }),
  ]
}

/** `attachment.url` is a page with variables, or else a path into the answer, which holds no braces. */
export function isPage(url: string | undefined): url is string {
  return url !== undefined && (url.includes('{') || isAbsoluteUrl(url, (text) => text))
}

function ofTexts({ texts = {}, comment }: ConfigDraft): TemplateSite[] {
  const text = (path: ConfigPath, value: string | undefined, place: NameScope['place']): TemplateSite[] =>
    value === undefined
      ? []
      : [
          {
            path,
            text: value,
            kind: 'text',
            scope: { place, captured: [] },
            use: 'create',
            endpoint: undefined,
            field: String(path.at(-1)),
          },
        ]
  return [
    ...Object.entries(texts).flatMap(([name, value]) => text(['texts', name], value, 'texts')),
    ...Object.entries(comment?.texts ?? {}).flatMap(([event, value]) =>
      text(['comment', 'texts', event], value, event === 'file' ? 'comment.texts.file' : 'comment.texts'),
    ),
  ]
}
