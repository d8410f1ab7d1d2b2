import type { Place } from '../session/places.ts'
import type { ConfigPath } from './config-path.ts'
import type { ConfigDraft, EndpointDraft } from './draft.ts'

/** Which names exist somewhere: those of the place, and what earlier requests of the operation captured. */
export interface NameScope {
  place: Place
  captured: readonly string[]
}

/** What an endpoint is for. */
export type EndpointRole = 'findById' | 'find' | 'probe' | 'create' | 'change' | 'comment' | 'upload' | 'follower'

/** One endpoint of a configuration, with where it is and what it may name. */
export interface EndpointSite {
  path: ConfigPath
  role: EndpointRole
  spec: EndpointDraft
  scope: NameScope
  /** What the endpoints under its `then` may name. */
  followerScope: NameScope
}

/** Every endpoint of a configuration, in its order; those under `then` come after the one they follow. */
export function endpointSites(config: ConfigDraft): EndpointSite[] {
  const { account, record, comment, upload } = config
  const sites: EndpointSite[] = []

  function add(path: ConfigPath, role: EndpointRole, spec: unknown, place: Place, then: Place, before: string[] = []) {
    if (typeof spec !== 'object' || spec === null) return
    const endpoint = spec as EndpointDraft
    // What a find or create captures lives with the session, under another name.
    const own = role === 'find' || role === 'findById' || role === 'create' ? [] : capturesOf(endpoint)
    const captured = [...before, ...own]
    sites.push({
      path,
      role,
      spec: endpoint,
      scope: { place, captured: before },
      followerScope: { place: then, captured },
    })
    const { then: next } = endpoint
    const followers = next === undefined ? [] : Array.isArray(next) ? next : [next]
    followers.forEach((follower, index) => {
      const inner = Array.isArray(next) ? [...path, 'then', index] : [...path, 'then']
      add(inner, 'follower', follower, then, then, [...captured])
      captured.push(...capturesOf(follower))
    })
    const find = endpoint.correlation?.find
    if (find && (place === 'account.create' || place === 'record.create'))
      add([...path, 'correlation', 'find'], 'probe', find, `${place}.correlation`, `${place}.correlation`)
  }

  add(['account', 'findById'], 'findById', account?.findById, 'account.findById', 'account.findById')
  for (const [path, find] of listAt(['account', 'findByQuery'], account?.findByQuery))
    add(path, 'find', find, 'account.findByQuery', 'account.findByQuery')
  for (const [path, find] of listAt(['account', 'search'], account?.search))
    add(path, 'find', find, 'account.search', 'account.search')
  add(['account', 'create'], 'create', account?.create, 'account.create', 'account.create.then')
  add(['account', 'update'], 'change', account?.update, 'account.update', 'account.update')
  for (const [path, find] of listAt(['record', 'findByQuery'], record?.findByQuery))
    add(path, 'find', find, 'record.findByQuery', 'record.findByQuery')
  for (const [path, find] of listAt(['record', 'search'], record?.search))
    add(path, 'find', find, 'record.search', 'record.search')
  add(['record', 'create'], 'create', record?.create, 'record.create', 'record.create.then')
  add(['record', 'update'], 'change', record?.update, 'record.update', 'record.update')
  const earlier: string[] = []
  record?.reassign?.forEach((endpoint, index) => {
    add(['record', 'reassign', index], 'change', endpoint, 'record.reassign', 'record.reassign', [...earlier])
    earlier.push(...capturesIn(endpoint))
  })
  add(['comment'], 'comment', comment, 'comment', 'comment')
  add(['upload'], 'upload', upload?.url === undefined ? undefined : upload, 'upload', 'upload.then')
  return sites
}

/** One thing or a list of them, with the place of each. */
function listAt(path: ConfigPath, value: unknown): [ConfigPath, unknown][] {
  return Array.isArray(value) ? value.map((item, index) => [[...path, index], item]) : [[path, value]]
}

/** The names that an endpoint captures. */
export function capturesOf(endpoint: unknown): string[] {
  return Object.keys((endpoint as EndpointDraft | undefined)?.response?.capture ?? {})
}

/** The names that an endpoint and those under its `then` capture. */
export function capturesIn(endpoint: unknown): string[] {
  const { then: next } = (endpoint ?? {}) as EndpointDraft
  return [...capturesOf(endpoint), ...[next ?? []].flat().flatMap(capturesIn)]
}
