import { type ConfigPath, pathKey } from '../config-path.ts'
import type { ConfigSpec } from '../schema/config.ts'
import { type Settings, fillSettings } from '../settings.ts'

/** Maps whose keys the endpoint itself fills in, as its templates; and what keeps its settings until it is used. */
const KEPT: ReadonlySet<string | number> = new Set(['params', 'query', 'headers', 'body', 'container'])
const KEPT_SECTIONS: ReadonlySet<string | number | undefined> = new Set(['settings', 'baseUrl', 'auth'])

/** Fills the settings in wherever no template stands: names, paths, hosts, ids. */
export function fillPlainTexts(
  spec: ConfigSpec,
  templates: readonly { path: ConfigPath }[],
  settings: Settings,
): ConfigSpec {
  const places = new Set(templates.map(({ path }) => pathKey(path)))

  function fill(value: unknown, path: ConfigPath): unknown {
    if (KEPT_SECTIONS.has(path[0]) || places.has(pathKey(path)) || KEPT.has(path.at(-1) ?? '')) return value
    if (typeof value === 'string') return fillSettings(value, settings)
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [fillSettings(key, settings), fill(item, [...path, key])]),
    )
  }

  return fill(spec, []) as ConfigSpec
}
