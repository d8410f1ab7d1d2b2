import { type AuthSpec, secretFields } from '../auth/registry.ts'
import { STORAGE_KINDS, storageSecretFields } from '../storage/registry.ts'
import type { ConfigPath } from './config-path.ts'

/** Places outside `auth` whose values are secrets. A `*` stands for every key or position. */
const PLACES = [
  'email.smtp',
  ...STORAGE_KINDS.flatMap((kind) => storageSecretFields(kind).map((field) => `storage.${kind}.${field}`)),
  'serve.apiKey',
  'serve.linkKey',
  'serve.linkKey.*',
  'serve.whippy.secret',
  'serve.whippy.secret.*',
  'serve.xivo.*.password',
].map((place) => place.split('.'))

/** Headers that carry credentials wherever they stand. */
const HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'x-api-key',
  'x-auth-token',
  'proxy-authorization',
])

/** True for a place whose value is a secret and may only come from a setting. */
export function isSecretPlace(path: ConfigPath, authType: AuthSpec['type'] | undefined): boolean {
  const fields = authType === undefined ? [] : secretFields(authType).map((field) => ['auth', ...field.split('.')])
  // A secret may be a list of two while it changes.
  const place = path[0] === 'auth' && typeof path.at(-1) === 'number' ? path.slice(0, -1) : path
  if ([...PLACES, ...fields].some((one) => matches(one, place))) return true
  return path.at(-2) === 'headers' && path[0] !== 'auth' && HEADERS.has(String(path.at(-1)).toLowerCase())
}

function matches(place: readonly string[], path: ConfigPath): boolean {
  return place.length === path.length && place.every((part, index) => part === '*' || part === path[index])
}
