import type { Json } from '../../../src/util/json.ts'

/**
 * A second, slow implementation of the rules for what is left out, against which the real one is compared. It works on
 * templates that were never text.
 */
export type Values = Readonly<Record<string, Json | undefined>>

export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'variable'; name: string }
  | { kind: 'call'; name: 'CONCAT_OR' | 'CONCAT_AND' | 'DEFAULT_VALUE'; args: Part[][] }
  | { kind: 'map'; subject: string; rows: [from: string, to: Part[]][] }

export interface Leaf {
  parts: Part[]
  /** A call that is the whole value may stand without braces. */
  bare: boolean
}

export type Tree =
  | { kind: 'leaf'; leaf: Leaf }
  | { kind: 'constant'; value: number | boolean | null }
  | { kind: 'list'; items: Tree[] }
  | { kind: 'object'; when: Leaf | undefined; entries: [key: string, tree: Tree][] }

export type EmptyWhen = 'any' | 'all'

const none = (value: Json | undefined): value is undefined | null | '' =>
  value === undefined || value === null || value === ''

const words = (value: Json): string =>
  typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)

/** The text of an argument; nothing as soon as one of its variables has no value. */
function argument(parts: readonly Part[], values: Values): string | undefined {
  let text = ''
  for (const part of parts) {
    if (part.kind === 'text') text += part.text
    else if (part.kind === 'variable') {
      const value = values[part.name]
      if (none(value)) return undefined
      text += words(value)
    }
  }
  return text === '' ? undefined : text
}

function call(part: Part & { kind: 'call' | 'map' }, values: Values): string | undefined {
  if (part.kind === 'map') {
    const subject = values[part.subject]
    const wanted = none(subject) ? '*' : words(subject)
    const row = part.rows.find(([from]) => from === wanted) ?? part.rows.find(([from]) => from === '*')
    // The space behind the colon is the author's.
    const [first, ...others] = row?.[1] ?? []
    const to = first?.kind === 'text' ? [{ ...first, text: first.text.trimStart() }, ...others] : (row?.[1] ?? [])
    return argument(to, values)
  }
  const given = part.args.map((one) => argument(one, values)).filter((one) => one !== undefined)
  if (given.length === 0) return undefined
  if (part.name === 'DEFAULT_VALUE') return given[0]
  return given.join(part.name === 'CONCAT_OR' ? ' or ' : ' and ')
}

/** The value of a template; nothing when it is empty. */
export function leafValue({ parts }: Leaf, values: Values, emptyWhen: EmptyWhen): Json | undefined {
  const [only] = parts
  if (parts.length === 1 && only?.kind === 'variable') {
    const value = values[only.name]
    return none(value) ? undefined : value
  }
  const filled = parts.map((part) => {
    if (part.kind === 'text') return part.text
    if (part.kind !== 'variable') return call(part, values)
    const value = values[part.name]
    return none(value) ? undefined : words(value)
  })
  const moving = filled.filter((_text, place) => parts[place]!.kind !== 'text')
  if (moving.length === 0) return filled.join('')
  const gone = moving.filter((text) => text === undefined).length
  if (emptyWhen === 'any' ? gone > 0 : gone === moving.length) return undefined
  return filled.join('')
}

/** What is left of a tree. */
export function treeValue(tree: Tree, values: Values, emptyWhen: EmptyWhen, keep: boolean): Json | undefined {
  switch (tree.kind) {
    case 'constant':
      return tree.value
    case 'leaf':
      return leafValue(tree.leaf, values, emptyWhen) ?? (keep ? '' : undefined)
    case 'list': {
      const left = tree.items
        .map((item) => treeValue(item, values, emptyWhen, keep))
        .filter((value) => value !== undefined)
      return left.length === 0 && tree.items.length > 0 ? undefined : left
    }
    case 'object': {
      if (tree.when && leafValue(tree.when, values, emptyWhen) === undefined) return undefined
      const left = tree.entries
        .map(([key, item]) => [key, treeValue(item, values, emptyWhen, keep)] as const)
        .filter(([, value]) => value !== undefined)
      return left.length === 0 && tree.entries.length > 0 ? undefined : (Object.fromEntries(left) as Json)
    }
  }
}

/** A parameter: a template, a constant or a list of them. */
export type Parameter = Leaf | number | boolean | null | (Leaf | number | boolean | null)[]

const isLeaf = (value: Parameter): value is Leaf => typeof value === 'object' && value !== null && !Array.isArray(value)

function moves(parameter: Parameter): boolean {
  return Array.isArray(parameter)
    ? parameter.some(moves)
    : isLeaf(parameter) &&
        parameter.parts.some(
          (part) =>
            part.kind === 'variable' ||
            part.kind === 'map' ||
            (part.kind === 'call' && part.args.flat().some(({ kind }) => kind === 'variable')),
        )
}

function parameterValue(one: Parameter, values: Values, emptyWhen: EmptyWhen, keep: boolean): Json | undefined {
  if (!Array.isArray(one)) return isLeaf(one) ? (leafValue(one, values, emptyWhen) ?? (keep ? '' : undefined)) : one
  const left = one.map((item) => parameterValue(item, values, emptyWhen, keep)).filter((value) => value !== undefined)
  return left.length === 0 && one.length > 0 ? undefined : left
}

/** Every indexed prefix of a name: `where[0]` and `where[0][value][1]` of `where[0][value][1][x]`. */
function prefixes(name: string): string[] {
  const result: string[] = []
  for (let end = 1; end <= name.length; end++) if (/\[\d+\]$/.test(name.slice(0, end))) result.push(name.slice(0, end))
  return result
}

const within = (name: string, group: string): boolean => prefixes(name).includes(group)

/** What is left of parameters: an empty one takes its group along, and so does the last variable of a group. */
export function parameterValues(
  parameters: readonly (readonly [name: string, parameter: Parameter])[],
  values: Values,
  emptyWhen: EmptyWhen,
  keep: boolean,
): [string, Json][] {
  const all = parameters.map(([name, one]) => ({
    name,
    moves: moves(one),
    value: parameterValue(one, values, emptyWhen, keep),
  }))
  const gone = new Set(all.filter(({ value }) => value === undefined).flatMap(({ name }) => prefixes(name).slice(-1)))
  const leaves = ({ name, value }: (typeof all)[number]): boolean =>
    value === undefined || [...gone].some((group) => within(name, group))
  for (let before = -1; before !== gone.size;) {
    before = gone.size
    for (const group of all.flatMap(({ name }) => prefixes(name))) {
      const moving = all.filter((one) => one.moves && within(one.name, group))
      if (moving.length > 0 && moving.every(leaves)) gone.add(group)
    }
  }
  return all.filter((one) => !leaves(one)).map(({ name, value }) => [name, value!])
}

/** Pairs of a query or form: a list is a repeated name, and null says nothing. */
export function pairsOf(parameters: readonly [string, Json][]): [string, string][] {
  return parameters.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item !== null)
      .map((item): [string, string] => [name, words(item)]),
  )
}
