/** A value of a query: text, or what its bracketed names hold. */
export type Bracketed = string | BracketedMap

/** `a[b]=1` is `{ a: { b: '1' } }`; the places of a list are its keys: `a[]=1&a[]=2` is `{ a: { 0: '1', 1: '2' } }`. Without a prototype. */
export interface BracketedMap {
  [name: string]: Bracketed
}

const NAME = /^([^[\]]+)((?:\[[^[\]]*\])*)$/

/** Deeper names are dropped. */
const MOST_LEVELS = 64

/** Reads a query or a form whose names are written with brackets. The later of two equal names holds. */
export function parseBracketed(text: string): BracketedMap {
  const top = emptyMap()
  for (const [name, value] of new URLSearchParams(text)) put(top, pathOf(name), value)
  return top
}

/** The values of a list, in the order in which they came; undefined when it is no list. */
export function bracketedList(value: Bracketed | undefined): Bracketed[] | undefined {
  return typeof value === 'object' ? Object.values(value) : undefined
}

function pathOf(name: string): string[] {
  const [, first, brackets] = NAME.exec(name) ?? []
  if (first === undefined) return [name]
  const inner = brackets === undefined || brackets === '' ? [] : brackets.slice(1, -1).split('][')
  return [first, ...inner]
}

function put(top: BracketedMap, path: readonly string[], value: string): void {
  if (path.length > MOST_LEVELS) return
  let map = top
  for (const [level, step] of path.entries()) {
    const key = step === '' && level > 0 ? String(Object.keys(map).length) : step
    if (level === path.length - 1) {
      map[key] = value
      return
    }
    const below = map[key]
    const next: BracketedMap = typeof below === 'object' ? below : emptyMap()
    map[key] = next
    map = next
  }
}

function emptyMap(): BracketedMap {
  const map: BracketedMap = Object.create(null)
  return map
}
