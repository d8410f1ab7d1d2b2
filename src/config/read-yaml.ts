import { type Document, type Node, type Pair, type Scalar, type YAMLMap, isAlias, isMap, isScalar, isSeq } from 'yaml'
import { isJsonObject } from '../util/json.ts'
import { type ConfigPath, pathKey } from './config-path.ts'
import type { Finding, Range } from './finding.ts'
import { DEEPEST, FORBIDDEN_KEYS } from './forbidden-keys.ts'
import type { ScalarSource } from './scalar-offset.ts'
import { firstMistake, parseYaml, syntax } from './parse-yaml.ts'

/** Where a place of the tree is in the text. */
export interface Spot {
  key?: Range | undefined
  value?: Range | undefined
  scalar?: ScalarSource | undefined
}

/** A text as a plain tree, as far as it can be read. */
export interface Reading {
  tree: unknown
  spots: ReadonlyMap<string, Spot>
  findings: Finding[]
  /** Places whose values could not be read. */
  lost: ConfigPath[]
  /** True when syntax errors may have swallowed whole sections. */
  torn: boolean
}

const MOST_NODES = 50_000
const ENDLESS = 'The text nests too deep, or repeats itself too often.'
const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/

/** Reads YAML 1.2 with the core schema, of which JSON is a part. Mistakes are findings; what can be read is read. */
export function readYaml(text: string): Reading {
  const spots = new Map<string, Spot>()
  const findings: Finding[] = []
  const lost: ConfigPath[] = []
  const document = parseYaml(text)
  if (document === undefined)
    return {
      tree: undefined,
      spots,
      findings: [syntax({ start: 0, end: 1 }, 'The text nests too deep.')],
      lost,
      torn: true,
    }
  const yaml: Document.Parsed = document
  const mistakes = document.errors.map(({ pos }) => pos[0]).toSorted((a, b) => a - b)
  // One mistake confuses what follows it, so only the first is told; the sections it did not reach are still checked.
  if (document.errors.length > 0) findings.push(firstMistake(document, text))

  let nodes = 0
  const refuse = (code: Finding['code'], path: ConfigPath, range: Range | undefined, message: string): undefined => {
    lost.push(path)
    findings.push({ severity: 'error', code, path, range, message })
  }

  function read(node: Node | null, path: ConfigPath, key: Range | undefined): unknown {
    const range = rangeOf(node)
    spots.set(pathKey(path), { key, value: range, scalar: scalarOf(node) })
    if (++nodes > MOST_NODES || path.length > DEEPEST) {
      const told = findings.some(({ message }) => message === ENDLESS)
      return told ? undefined : refuse('CONFIG_SYNTAX', path.slice(0, 1), key ?? range, ENDLESS)
    }
    if (node === null) return null
    if (node.tag !== undefined && !CORE_TAG.test(node.tag))
      return refuse('CONFIG_SYNTAX', path, range, 'Tags are not allowed.')
    if (isMap(node)) return readMap(node, path)
    if (isSeq(node)) return node.items.map((item, index) => read(item as Node, [...path, index], undefined))
    if (!isAlias(node)) return readScalar(node, path, range)
    const target = node.resolve(yaml)
    if (target === undefined) return refuse('CONFIG_SYNTAX', path, range, 'The alias leads to nothing.')
    const value = read(target, path, key)
    // The place of an alias is where it stands, not where it leads to.
    spots.set(pathKey(path), { key, value: range })
    return value
  }

  function readMap(node: YAMLMap, path: ConfigPath): Record<string, unknown> {
    const map: Record<string, unknown> = {}
    const pairs = node.items as Pair<Node, Node | null>[]
    pairs.forEach((pair, index) => {
      if (!isScalar(pair.key)) return
      const name = String(pair.key.value)
      const key = rangeOf(pair.key)
      const inner = [...path, name]
      if (path.length === 0 && isBroken(pairs, index)) lost.push(inner)
      else if (FORBIDDEN_KEYS.has(name)) refuse('CONFIG_FORBIDDEN_KEY', inner, key, `The key ${name} is not allowed.`)
      else if (Object.hasOwn(map, name))
        findings.push({
          severity: 'error',
          code: 'CONFIG_DUPLICATE_KEY',
          path: inner,
          range: key,
          message: `The key ${JSON.stringify(name)} stands here for a second time.`,
        })
      else map[name] = read(pair.value, inner, key)
    })
    return map
  }

  function readScalar({ value }: Scalar, path: ConfigPath, range: Range | undefined): unknown {
    if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) return value
    return refuse('CONFIG_INVALID_VALUE', path, range, 'The number is beyond 2^53 and would lose its last digits.')
  }

  /** A section with a mistake in it or at its edge, and what a wrong indentation made a section, is not judged. */
  function isBroken(pairs: readonly Pair<Node, Node | null>[], index: number): boolean {
    if (mistakes.length === 0) return false
    const start = startOf(pairs[index]!)
    const end = index + 1 < pairs.length ? startOf(pairs[index + 1]!) : text.length
    return (
      mistakes.some((position) => position >= start && position <= end) ||
      columnOf(text, start) !== columnOf(text, startOf(pairs[0]!))
    )
  }

  const root = document.contents
  const tree = mistakes.length > 0 && !isMap(root) ? undefined : read(root, [], undefined)
  if (isJsonObject(tree))
    for (const [top] of lost) if (typeof top === 'string' && isLostWhole(lost, top)) delete tree[top]
  return { tree, spots, findings, lost, torn: mistakes.length > 0 }
}

const startOf = ({ key }: Pair<Node, Node | null>): number => key.range?.[0] ?? 0

const columnOf = (text: string, offset: number): number => offset - text.lastIndexOf('\n', offset - 1)

const isLostWhole = (lost: readonly ConfigPath[], top: string): boolean =>
  lost.some((path) => path.length === 1 && path[0] === top)

function rangeOf(node: Node | null | undefined): Range | undefined {
  return node?.range ? { start: node.range[0], end: node.range[1] } : undefined
}

function scalarOf(node: Node | null): ScalarSource | undefined {
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return undefined
  return { value: node.value, style: node.type ?? 'PLAIN', start: node.range[0], end: node.range[1] }
}
