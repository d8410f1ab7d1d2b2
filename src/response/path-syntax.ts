import { readFilter, type Filter } from './path-filter.ts'
import { PathScanner } from './path-scanner.ts'
import type { Step } from './walk.ts'

const LONGEST = 500

/** Each `..` visits everything below; nobody needs more than two to say what is meant. */
const MOST_DESCENDANTS = 2

/** `@` is the value that the path is asked about; followed by other letters it is a key. */
const HERE = /^@(?:$|[.[])/

/** One part of a path. All but the first kind may lead to several values. */
export type Segment =
  | { kind: 'step'; step: Step }
  | { kind: 'all' }
  | { kind: 'descendants' }
  | { kind: 'slice'; start: number | undefined; end: number | undefined; step: number }
  | { kind: 'union'; steps: readonly Step[] }
  | { kind: 'filter'; filter: Filter }

export interface ParsedPath {
  /** The path began with `$`. */
  fromRoot: boolean
  segments: readonly Segment[]
}

/** @throws ResponsePathError when the text is no path. */
export function parsePath(text: string): ParsedPath {
  const scanner = new PathScanner(text)
  if (text === '') scanner.fail('is empty')
  if (text.length > LONGEST) new PathScanner(`${text.slice(0, 20)}…`).fail(`is longer than ${LONGEST} characters`)
  const fromRoot = scanner.take('$')
  const segments: Segment[] = []
  if (HERE.test(text)) scanner.take('@')
  else if (!fromRoot && !scanner.startsWith('[')) segments.push({ kind: 'step', step: scanner.name() })
  while (!scanner.atEnd()) segments.push(...readSegment(scanner, fromRoot))
  if (segments.filter(({ kind }) => kind === 'descendants').length > MOST_DESCENDANTS) {
    scanner.fail(`searches everything below more than ${MOST_DESCENDANTS} times`, text.lastIndexOf('..'))
  }
  return { fromRoot, segments }
}

function readSegment(scanner: PathScanner, fromRoot: boolean): Segment[] {
  if (scanner.startsWith('..')) {
    if (!fromRoot) scanner.fail('searches with ".."; that needs a path that starts with "$"')
    scanner.take('..')
    return [{ kind: 'descendants' }, scanner.take('[') ? readBracket(scanner) : readKey(scanner)]
  }
  if (scanner.take('.')) return [readKey(scanner)]
  if (scanner.take('[')) return [readBracket(scanner)]
  return scanner.failHere('"." or "["')
}

function readKey(scanner: PathScanner): Segment {
  return scanner.take('*') ? { kind: 'all' } : { kind: 'step', step: scanner.name() }
}

function readBracket(scanner: PathScanner): Segment {
  scanner.spaces()
  const segment = readSelector(scanner)
  scanner.spaces()
  scanner.expect(']')
  return segment
}

function readSelector(scanner: PathScanner): Segment {
  if (scanner.take('*')) return { kind: 'all' }
  if (scanner.take('?')) {
    scanner.spaces()
    return { kind: 'filter', filter: readFilter(scanner) }
  }
  if (scanner.startsWith('(')) scanner.fail('has a script; scripts are not allowed')
  if (scanner.isQuote()) return readSteps(scanner, scanner.quotedKey(), () => scanner.quotedKey())
  const first = scanner.integer()
  if (scanner.take(':')) return readSlice(scanner, first)
  if (first === undefined) return scanner.failHere('a position, a key in quotes, "*" or "?"')
  return readSteps(scanner, first, () => scanner.integer() ?? scanner.failHere('a position'))
}

/** One step, or a union of steps of one kind between commas. */
function readSteps(scanner: PathScanner, first: Step, read: () => Step): Segment {
  const steps = [first]
  for (;;) {
    scanner.spaces()
    if (!scanner.take(',')) return steps.length === 1 ? { kind: 'step', step: first } : { kind: 'union', steps }
    scanner.spaces()
    steps.push(read())
  }
}

function readSlice(scanner: PathScanner, start: number | undefined): Segment {
  const end = scanner.integer()
  const step = scanner.take(':') ? scanner.integer() : undefined
  return { kind: 'slice', start, end, step: step ?? 1 }
}
