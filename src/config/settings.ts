import { isAuthType } from '../auth/registry.ts'
import { isJsonObject } from '../util/json.ts'
import { type ConfigPath, isWithin, valueAt } from './config-path.ts'
import { isSecretPlace } from './secret-places.ts'

/** The values of settings, by name, as they come from a program or from the environment. */
export type SettingValues = Readonly<Record<string, unknown>>

/** Settings of a configuration and what they stand for. */
export interface Settings {
  declared: ReadonlySet<string>
  /** Declared, needed, and without a value. */
  unset: readonly string[]
  isSecret(name: string): boolean
  /** What `${NAME}` stands for: its value, its default, nothing when it may be unset; else an example or a stand-in. */
  text(name: string): string
  /** True when `text` is a value and not an example. */
  isSet(name: string): boolean
}

const USE = /\$\$\{|\$\{(?:([A-Za-z_]\w*)\})?/g
const WHOLE = /^\$\{([A-Za-z_]\w*)\}$/

/** One `${NAME}` in a text; without a name it is a `${` that opens nothing. */
export interface SettingUse {
  name: string | undefined
  start: number
  end: number
}

/** Every use of a setting in a text; `$${` is none. */
export function settingUses(text: string): SettingUse[] {
  return [...text.matchAll(USE)]
    .filter(([whole]) => whole !== '$${')
    .map((match) => ({ name: match[1], start: match.index, end: match.index + match[0].length }))
}

/** The name, when the text is one setting and nothing else. */
export function wholeSetting(text: unknown): string | undefined {
  return typeof text === 'string' ? WHOLE.exec(text)?.[1] : undefined
}

/** Fills the settings of a text in, and turns `$${` into `${`. */
export function fillSettings(text: string, settings: Pick<Settings, 'text'>): string {
  return text.replaceAll(USE, (whole: string, name: string | undefined) =>
    whole === '$${' ? '${' : name === undefined ? whole : settings.text(name),
  )
}

/** A value of the type that is expected, read from the text of a setting. */
export function readSetting(text: string, expected: string | undefined): unknown {
  const trimmed = text.trim()
  if (expected === 'number' || expected === 'int')
    return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : undefined
  if (expected === 'boolean') return /^(?:true|false)$/i.test(trimmed) ? trimmed.toLowerCase() === 'true' : undefined
  return text
}

/** Reads what a configuration declares, as far as it can be read, and joins it with the values. */
export function createSettings(tree: unknown, values: SettingValues = {}): Settings {
  const block = isJsonObject(tree) && isJsonObject(tree['settings']) ? tree['settings'] : {}
  const declarations = new Map(Object.entries(block).map(([name, spec]) => [name, isJsonObject(spec) ? spec : {}]))
  const standIns = new Map<string, string>()
  forEachText(tree, (text, path) => {
    const first = /^\$\{([A-Za-z_]\w*)\}/.exec(text)
    const standIn = first && standInAt(path, text.slice(first[0].length))
    if (standIn) standIns.set(first[1]!, standIn)
  })

  function given(name: string): string | undefined {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    return scalarText(value) || scalarText(declarations.get(name)?.['default'])
  }
  const isOptional = (name: string): boolean => declarations.get(name)?.['optional'] === true

  return {
    declared: new Set(declarations.keys()),
    unset: [...declarations.keys()].filter((name) => given(name) === undefined && !isOptional(name)),
    isSecret: (name) => declarations.get(name)?.['secret'] === true,
    isSet: (name) => given(name) !== undefined || isOptional(name),
    text(name) {
      const value = given(name)
      if (value !== undefined) return value
      if (isOptional(name)) return ''
      return scalarText(declarations.get(name)?.['example']) ?? standIns.get(name) ?? name
    },
  }
}

/** What a setting without a value and an example looks like where only some texts make sense. */
function standInAt(path: ConfigPath, rest: string): string | undefined {
  if (rest.startsWith('/') || path.at(-1) === 'baseUrl') return 'https://crm.example.invalid'
  if (path.at(-2) !== 'email' || rest !== '') return undefined
  if (path.at(-1) === 'smtp') return 'smtp://mail.example.invalid'
  return path.at(-1) === 'to' || path.at(-1) === 'from' ? 'crm@example.invalid' : undefined
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** Calls `visit` for every text value and every key of a tree, outside `settings`. */
export function forEachText(
  tree: unknown,
  visit: (text: string, path: ConfigPath, part: 'key' | 'value') => void,
  path: ConfigPath = [],
): void {
  if (isWithin(path, ['settings'])) return
  if (typeof tree === 'string') visit(tree, path, 'value')
  else if (Array.isArray(tree)) tree.forEach((item, index) => forEachText(item, visit, [...path, index]))
  else if (typeof tree === 'object' && tree !== null)
    for (const [key, item] of Object.entries(tree)) {
      visit(key, [...path, key], 'key')
      forEachText(item, visit, [...path, key])
    }
}

/** The values of all settings that are secret, by their mark or by their use. */
export function secretValues(tree: unknown, settings: Settings): string[] {
  const type = valueAt(tree, ['auth', 'type'])
  const names = new Set([...settings.declared].filter((name) => settings.isSecret(name)))
  forEachText(tree, (text, path, part) => {
    if (part === 'key' || !isSecretPlace(path, isAuthType(type) ? type : undefined)) return
    for (const { name } of settingUses(text)) if (name !== undefined) names.add(name)
  })
  return [...names].filter((name) => settings.isSet(name)).map((name) => settings.text(name))
}
