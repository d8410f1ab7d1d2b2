import { type Paint, outcomeStyle, painter } from './paint.ts'
import { NOT_BEGUN } from './not-begun.ts'
import { printable } from './printable.ts'

/** What is shown of an outcome. */
interface ShownOutcome {
  status: string
  id?: string | number | bigint | undefined
  url?: string | undefined
  reason: string
}

/** What is shown of a session; the result of a connector fits. */
export interface ShownResult {
  sessionId: string
  account?: ShownOutcome | undefined
  record?: ShownOutcome | undefined
  operations: readonly (ShownOutcome & { kind: string; nextAt?: number | undefined })[]
  files?: readonly ShownFile[] | undefined
  later?: readonly { kind: string; dueAt: number }[] | undefined
}

/** What is shown of a file. */
interface ShownFile {
  url?: string | undefined
  storage?: (ShownOutcome & { name?: string | undefined; size?: number | undefined }) | undefined
}

/** What came of a session: account and record with their links, how many operations are done, the files that are stored, and why others are not done. */
export function formatResult(result: ShownResult, { colour }: { colour?: boolean | undefined } = {}): string {
  const paint = painter(colour)
  const entities = (['account', 'record'] as const).map((kind) => {
    const outcome = result[kind]
    const nextAt = result.operations.find((one) => one.kind === kind)?.nextAt
    return outcome && line(kind, outcome, paint, [outcome.id, outcome.url ?? reasonUnlessDone(outcome), next(nextAt)])
  })
  const others = result.operations.filter(({ kind }) => kind !== 'account' && kind !== 'record')
  const open = others
    .filter(({ status, reason }) => !PLAIN.has(status) && reason !== NOT_BEGUN)
    .map((one) => line(one.kind, one, paint, [one.id, one.reason, next(one.nextAt)]))
  const stored = (result.files ?? []).flatMap(({ url, storage }) =>
    storage?.status === 'done' ? [line('file', storage, paint, [storage.name, bytes(storage.size), url])] : [],
  )
  return [
    paint('bold', printable(result.sessionId)),
    ...entities,
    counts(others),
    logLine(others, paint),
    ...stored,
    ...new Set(open),
    laterLine(result),
  ]
    .filter((text) => text !== undefined)
    .join('\n')
}

/** Statuses that need no line of their own. */
const PLAIN: ReadonlySet<string> = new Set(['found', 'created', 'done', 'skipped'])

const reasonUnlessDone = ({ status, reason }: ShownOutcome): string | undefined =>
  status === 'found' || status === 'created' ? undefined : reason

function line(kind: string, { status }: ShownOutcome, paint: Paint, facts: readonly unknown[]): string {
  const known = facts.filter((fact) => fact !== undefined && fact !== '').map((fact) => printable(String(fact)))
  return `  ${kind.padEnd(9)} ${paint(outcomeStyle(status), status.padEnd(8))} ${known.join('  ')}`.trimEnd()
}

/** `4 comments done, 1 upload done, 1 update pending`. */
function counts(operations: ShownResult['operations']): string | undefined {
  if (operations.length === 0) return undefined
  const groups = Map.groupBy(operations, ({ kind, status }) => `${kind} ${status}`)
  const texts = Array.from(groups.values(), (all) => {
    const { kind, status } = all[0]!
    return `${all.length} ${kind.replace('_', ' ')}${all.length === 1 ? '' : 's'} ${status}`
  })
  return `  also      ${texts.join(', ')}`
}

/** Where a call is logged by now: as what was done last says, its log or a choice that moved it. */
function logLine(operations: ShownResult['operations'], paint: Paint): string | undefined {
  if (!operations.some(({ kind }) => kind === 'log')) return undefined
  const last = operations.findLast(({ kind, status }) => MOVES.has(kind) && status === 'done')
  return last && line('log', last, paint, [last.reason])
}

const MOVES: ReadonlySet<string> = new Set(['log', 'reassign'])

const bytes = (size: number | undefined): string | undefined => (size === undefined ? undefined : `${size} bytes`)

/** `later     upload at 10:18:21, email at 10:18:21`. */
function laterLine({ later = [] }: ShownResult): string | undefined {
  if (later.length === 0) return undefined
  return `  later     ${later.map(({ kind, dueAt }) => `${kind} at ${timeText(dueAt)}`).join(', ')}`
}

const timeText = (ms: number): string => new Date(ms).toISOString().slice(11, 19)

const next = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : `next try at ${timeText(ms)}`
