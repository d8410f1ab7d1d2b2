import type { Json } from '../util/json.ts'
import { equalScalars, order } from './compare.ts'
import type { PathScanner } from './path-scanner.ts'
import { walk, type Step } from './walk.ts'

/** Decides whether an item of a list stays; `root` is the whole body. */
export type Filter = (item: Json, root: Json) => boolean

type Operand = (item: Json, root: Json) => Json

type Comparison = (left: Json, right: Json) => boolean

/** A sign comes before any other that it begins with. */
const COMPARISONS: readonly [sign: string, holds: Comparison][] = [
  ['===', equalScalars],
  ['!==', (left, right) => !equalScalars(left, right)],
  ['==', equalScalars],
  ['!=', (left, right) => !equalScalars(left, right)],
  ['<=', (left, right) => (order(left, right) ?? 1) <= 0],
  ['>=', (left, right) => (order(left, right) ?? -1) >= 0],
  ['<', (left, right) => (order(left, right) ?? 0) < 0],
  ['>', (left, right) => (order(left, right) ?? 0) > 0],
]

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_])/uy
const WORD = /(?:true|false|null)(?![\p{L}\p{N}_])/uy
const WORDS: Record<string, Json> = { true: true, false: false, null: null }

/**
 * Reads a filter up to its end: comparisons of `@.path`, `$.path` and literals, tests of existence, `&&`, `||`, `!` and
 * parentheses.
 *
 * It is compiled here and never handed on as text: what is missing reads as null, types are not converted, and there is
 * no language underneath to reach.
 */
export function readFilter(scanner: PathScanner): Filter {
  const any = [readAll(scanner)]
  while (takeSign(scanner, '||')) any.push(readAll(scanner))
  return any.length === 1 ? any[0]! : (item, root) => any.some((filter) => filter(item, root))
}

function readAll(scanner: PathScanner): Filter {
  const all = [readOne(scanner)]
  while (takeSign(scanner, '&&')) all.push(readOne(scanner))
  return all.length === 1 ? all[0]! : (item, root) => all.every((filter) => filter(item, root))
}

function readOne(scanner: PathScanner): Filter {
  if (takeSign(scanner, '!')) {
    const negated = readOne(scanner)
    return (item, root) => !negated(item, root)
  }
  if (takeSign(scanner, '(')) {
    const inner = readFilter(scanner)
    scanner.expect(')')
    scanner.spaces()
    return inner
  }
  const start = scanner.at
  const left = readOperand(scanner)
  const [, holds] = COMPARISONS.find(([sign]) => takeSign(scanner, sign)) ?? []
  if (holds !== undefined) {
    const right = readOperand(scanner)
    return (item, root) => holds(left(item, root), right(item, root))
  }
  if (scanner.text[start] !== '@' && scanner.text[start] !== '$') scanner.failHere('a comparison')
  return (item, root) => isThere(left(item, root))
}

function takeSign(scanner: PathScanner, sign: string): boolean {
  const taken = scanner.take(sign)
  scanner.spaces()
  return taken
}

function readOperand(scanner: PathScanner): Operand {
  const operand = readPath(scanner) ?? readLiteral(scanner)
  scanner.spaces()
  return operand
}

function readPath(scanner: PathScanner): Operand | undefined {
  const fromItem = scanner.take('@')
  if (!fromItem && !scanner.take('$')) return undefined
  const steps: Step[] = []
  for (;;) {
    if (scanner.take('.')) steps.push(scanner.name())
    else if (scanner.take('[')) steps.push(readBracket(scanner))
    else return (item, root) => walk(steps, fromItem ? item : root) ?? null
  }
}

function readBracket(scanner: PathScanner): Step {
  const step = scanner.isQuote() ? scanner.quotedKey() : scanner.integer()
  if (step === undefined) scanner.failHere('a key in quotes or a position')
  scanner.expect(']')
  return step
}

function readLiteral(scanner: PathScanner): Operand {
  const value = literal(scanner)
  return () => value
}

function literal(scanner: PathScanner): Json {
  if (scanner.isQuote()) return scanner.quoted()
  const word = scanner.match(WORD)
  if (word !== undefined) return WORDS[word]!
  const digits = scanner.match(NUMBER)
  if (digits !== undefined) return exactNumber(digits)
  if (scanner.startsWith('/')) scanner.fail('has a regular expression; they are not allowed')
  return scanner.failHere('a value: "@.key", "$.key", a text in quotes, a number, true, false or null')
}

function exactNumber(digits: string): Json {
  const value = Number(digits)
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(value) ? BigInt(digits) : value
}

/** Null and false are not there, so that `[?(@.primary)]` finds the primary one; 0 and an empty text are. */
function isThere(value: Json): boolean {
  return value !== null && value !== false
}
