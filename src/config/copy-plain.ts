import type { ErrorCode } from '../errors/codes.ts'
import type { ConfigPath } from './config-path.ts'
import { DEEPEST, FORBIDDEN_KEYS } from './forbidden-keys.ts'

/** Copies a tree of maps, lists and scalars; what is not plain data is refused and left out. */
export function copyPlain(
  value: unknown,
  refuse: (path: ConfigPath, code: ErrorCode, message: string) => void,
  path: ConfigPath = [],
): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value !== 'function' && typeof value !== 'symbol') return value
    refuse(path, 'CONFIG_INVALID_VALUE', 'A configuration is plain data; this is a function or a symbol.')
    return undefined
  }
  if (path.length > DEEPEST) {
    refuse(path, 'CONFIG_INVALID_VALUE', 'The configuration nests too deep, or contains itself.')
    return undefined
  }
  if (Array.isArray(value)) return value.map((item, index) => copyPlain(item, refuse, [...path, index]))
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) refuse([...path, key], 'CONFIG_FORBIDDEN_KEY', `The key ${key} is not allowed.`)
    else if (item !== undefined) copy[key] = copyPlain(item, refuse, [...path, key])
  }
  return copy
}
