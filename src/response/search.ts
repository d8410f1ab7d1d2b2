import type { Json } from '../util/json.ts'
import type { Segment } from './path-syntax.ts'
import { type Step, walk } from './walk.ts'

/** All values that a path with wildcards, slices, unions, descendants or filters leads to, in the order of the data. */
export type Search = (from: Json, root: Json) => Json[]

type Tree = Json[] | { [key: string]: Json }

/**
 * Compiles a search. It takes all values a segment further before it looks at the next one, and goes on from each list or
 * object once, however many ways lead there: so it costs as much as the answer is large, whoever has shaped that.
 */
export function compileSearch(segments: readonly Segment[]): Search {
  return (from, root) => {
    let found: Json[] = [from]
    for (const segment of segments) {
      const trees = new Set(found.filter(isTree))
      found =
        segment.kind === 'descendants'
          ? withDescendants(trees)
          : [...trees].flatMap((tree) => pick(segment, tree, root))
    }
    return found
  }
}

const isTree = (value: Json): value is Tree => typeof value === 'object' && value !== null

/** The lists and objects themselves, and those in them, each in front of what it holds. */
function withDescendants(trees: Iterable<Tree>): Tree[] {
  const found = new Set<Tree>()
  const add = (tree: Tree): void => {
    if (found.has(tree)) return
    found.add(tree)
    for (const value of Object.values(tree)) if (isTree(value)) add(value)
  }
  for (const tree of trees) add(tree)
  return [...found]
}

function pick(segment: Exclude<Segment, { kind: 'descendants' }>, tree: Tree, root: Json): Json[] {
  switch (segment.kind) {
    case 'step':
      return pickSteps([segment.step], tree)
    case 'union':
      return pickSteps(segment.steps, tree)
    case 'all':
      return Object.values(tree)
    case 'filter':
      return Object.values(tree).filter((value) => segment.filter(value, root))
    case 'slice':
      return Array.isArray(tree) ? slice(tree, segment) : []
  }
}

const pickSteps = (steps: readonly Step[], tree: Tree): Json[] =>
  steps.map((step) => walk([step], tree)).filter((value) => value !== undefined)

/** The positions of RFC 9535: those of a negative step go backwards, and a step of zero has none. */
function slice(list: readonly Json[], { start, end, step }: Segment & { kind: 'slice' }): Json[] {
  const { length } = list
  const first = step < 0 ? -1 : 0
  const within = (position: number): number =>
    Math.min(Math.max(position < 0 ? position + length : position, first), length + first)
  const from = start === undefined ? (step < 0 ? length - 1 : 0) : within(start)
  const to = end === undefined ? (step < 0 ? -1 : length) : within(end)
  const picked: Json[] = []
  if (step > 0) for (let at = from; at < to; at += step) picked.push(list[at]!)
  if (step < 0) for (let at = from; at > to; at += step) picked.push(list[at]!)
  return picked
}
