import { isJsonObject } from '../util/json.ts'
import { type ConfigPath, isWithin, pathKey, valueAt } from './config-path.ts'
import type { ConfigDraft } from './draft.ts'
import type { Finding } from './finding.ts'
import { type ConfigSpec, configSchema } from './schema/config.ts'
import { type SchemaProblem, schemaProblems } from './schema-problems.ts'
import { type Settings, readSetting, wholeSetting } from './settings.ts'
import type { Source } from './source.ts'

/** What is left of a configuration after the broken parts are cut out of a copy. */
export interface Salvage {
  draft: ConfigDraft
  /** The whole configuration, when nothing is broken. */
  spec: ConfigSpec | undefined
  findings: Finding[]
  /** Places that are missing from the draft because of a mistake. */
  holes: readonly ConfigPath[]
  /** True when the place may be missing because of a mistake that is told elsewhere. */
  lost(path: ConfigPath): boolean
  /** The place as the source spells it; a misspelled key is read under the name that was meant. */
  original(path: ConfigPath): ConfigPath
}

type Node = Record<string | number, unknown>
const KINDS = { unknown: 'CONFIG_UNKNOWN_KEY', missing: 'CONFIG_MISSING_KEY', invalid: 'CONFIG_INVALID_VALUE' } as const

/** Validates a configuration, cuts out what is broken and goes on with the rest, so that no mistake hides another. */
export function salvage(source: Source, settings: Settings): Salvage {
  const tree: unknown = structuredClone(source.tree)
  const findings: Finding[] = []
  const lost = new Set(source.lost.map(pathKey))
  const holes: ConfigPath[] = [...source.lost]
  const unsure = new Set<string>()
  const block = valueAt(source.tree, ['settings'])
  const areSettingsBroken = block !== undefined && !isJsonObject(block)
  const renamed: ConfigPath[] = []
  const filled = new Map<string, string>()
  const cuts: ConfigPath[] = []
  const origins = new WeakMap<object, Map<string | number, string | number>>()
  let spec: ConfigSpec | undefined

  function nodeAt(path: ConfigPath): Node {
    return valueAt(tree, path) as Node
  }

  function original(path: ConfigPath): ConfigPath {
    return path.map((key, depth) => origins.get(nodeAt(path.slice(0, depth)) ?? {})?.get(key) ?? key)
  }

  /** Only the first look counts, and what it hid: later mistakes may come from the cuts. */
  function isNews(problem: SchemaProblem, round: number): boolean {
    if (round === 0) {
      const swallowed = source.torn && problem.kind === 'missing' && problem.path.length === 1
      return !swallowed && !lost.has(pathKey(problem.path))
    }
    if (filled.has(pathKey(problem.path))) return true
    if (problem.whole) return !cuts.some((one) => isWithin(one, problem.path))
    return renamed.some((outer) => problem.path.length > outer.length && isWithin(problem.path, outer))
  }

  function report({ kind, path, part, message, hint }: SchemaProblem): void {
    const name = filled.get(pathKey(path))
    findings.push({
      severity: 'error',
      code: KINDS[kind],
      path: original(path),
      part,
      message: name === undefined ? message : `The value of the setting ${name} does not fit here. ${message}`,
      hint,
    })
  }

  /** `${NAME}` alone takes the type that is expected. */
  function fill({ kind, path, expected }: SchemaProblem): boolean {
    if (kind === 'unknown') return false
    const name = wholeSetting(valueAt(tree, path))
    if (name === undefined || filled.has(pathKey(path))) return false
    if (!settings.declared.has(name)) return false
    const value = readSetting(settings.text(name), expected)
    if (value === undefined && !settings.isSet(name)) return false
    nodeAt(path.slice(0, -1))[path.at(-1)!] = value ?? settings.text(name)
    filled.set(pathKey(path), name)
    return true
  }

  /** A setting without a value is told as such, and its place cannot be judged. */
  function isToldAsSetting({ kind, path }: SchemaProblem): boolean {
    if (kind === 'unknown') return false
    const name = wholeSetting(valueAt(tree, path))
    if (name === undefined || path[0] === 'settings' || settings.isSet(name)) return false
    if (settings.declared.has(name) || lost.has('settings') || areSettingsBroken) return true
    const message = `The setting ${name} is not declared under settings.`
    findings.push({ severity: 'error', code: 'CONFIG_UNKNOWN_SETTING', path: original(path), message })
    return true
  }

  function rename(path: ConfigPath, meant: string): void {
    const parent = nodeAt(path.slice(0, -1))
    const entries = Object.entries(parent)
    for (const [key] of entries) delete parent[key]
    for (const [key, value] of entries) parent[key === path.at(-1) ? meant : key] = value
    const names = origins.get(parent) ?? new Map<string | number, string | number>()
    origins.set(parent, names.set(meant, path.at(-1)!))
    renamed.push([...path.slice(0, -1), meant])
  }

  function cut(path: ConfigPath): void {
    const parent = nodeAt(path.slice(0, -1))
    const key = path.at(-1)!
    lost.add(pathKey(path))
    holes.push(path)
    cuts.push(path)
    if (!Array.isArray(parent)) delete parent[key]
    else {
      const names = origins.get(parent) ?? new Map<string | number, string | number>()
      const kept = parent.map((_, index) => names.get(index) ?? index).filter((_, index) => index !== key)
      parent.splice(Number(key), 1)
      origins.set(parent, new Map(kept.map((index, place) => [place, index])))
    }
  }

  /** @returns true when the tree is no longer what it was. */
  function repair(problem: SchemaProblem): boolean {
    const { kind, path, meant, scope } = problem
    // What could not be read is there as a key or place without a value.
    const isThere = Object.hasOwn(nodeAt(path.slice(0, -1)), path.at(-1)!)
    if (kind === 'missing' && scope === undefined && !isThere) {
      lost.add(pathKey(path))
      holes.push(path)
      return false
    }
    if (kind === 'unknown' && meant !== undefined && !Object.hasOwn(nodeAt(path.slice(0, -1)), meant))
      rename(path, meant)
    else {
      if (kind === 'unknown' && typeof valueAt(tree, path) === 'object') unsure.add(pathKey(path.slice(0, -1)))
      cut(scope ?? path)
    }
    return true
  }

  for (let round = 0; ; round++) {
    const result = configSchema.safeParse(tree)
    if (result.success) {
      if (findings.length === 0 && lost.size === 0) spec = result.data
      break
    }
    const problems = withoutMisspelled(schemaProblems(configSchema, tree, result.error.issues))
    if (problems.some(({ path }) => path.length === 0)) {
      if (!source.torn) report({ ...problems[0]!, kind: 'invalid', message: 'A configuration is a map of keys.' })
      return { draft: {}, spec, findings, holes, lost: () => true, original }
    }
    const open = problems.filter((problem) => !fill(problem))
    for (const problem of open) if (isNews(problem, round) && !isToldAsSetting(problem)) report(problem)
    // From the end of a list to its start, so that the places of the others stay what they are.
    const changed = open.toReversed().map(repair)
    if (open.length === problems.length && !changed.includes(true)) break
  }

  return {
    draft: tree as ConfigDraft,
    spec,
    findings,
    holes,
    original,
    lost(path) {
      if (path.length === 1 && source.torn) return true
      return path.some(
        (_, depth) => lost.has(pathKey(path.slice(0, depth + 1))) || unsure.has(pathKey(path.slice(0, depth))),
      )
    },
  }
}

/** A key that is missing because it is misspelled is one mistake. */
function withoutMisspelled(problems: readonly SchemaProblem[]): SchemaProblem[] {
  const meant = new Set(
    problems.map((one) => (one.meant === undefined ? undefined : pathKey([...one.path.slice(0, -1), one.meant]))),
  )
  return problems.filter(({ kind, path }) => kind !== 'missing' || !meant.has(pathKey(path)))
}
