import { type Paint, outcomeStyle, painter } from './paint.ts'
import { printable } from './printable.ts'
import type { TraceStep } from './trace-step.ts'

/** How a timeline is written. */
export interface TimelineOptions {
  /** Colours for a terminal. Default: false. */
  colour?: boolean | undefined
  /** Columns; a reason that does not fit goes to a line of its own. Default: 120. */
  width?: number | undefined
  /** The time now, in milliseconds since 1970. Without it, today is the day of the first step. */
  nowMs?: number | undefined
}

/** Widths of the columns. In 120 columns they leave 36 for an id of 17 characters and a reason. */
const STEP = 22
const REQUEST = 27
const STATUS = 3
const DURATION = 6
const OUTCOME = 8
/** In front of each column but the first, and of what follows them. */
const GAPS = [2, 1, 2, 1, 2, 2] as const
const INDENT = ' '.repeat(10)

/** The story of a session as text, one line for each step. Unless all of it is of today, each day (UTC) has a line above it. */
export function formatTrace(steps: Iterable<TraceStep>, { nowMs, ...options }: TimelineOptions = {}): string {
  const all = [...steps]
  const today = dayOf(nowMs ?? all[0]?.at ?? 0)
  const days = createDays(all.every(({ at }) => dayOf(at) === today) ? today : undefined, options)
  return all.flatMap((step) => [...days(step.at), formatStep(step, options)]).join('\n')
}

/**
 * Tells a new day as a line.
 *
 * @param today The day that needs no line, such as `2026-11-20`.
 */
export function createDays(today: string | undefined, { colour }: TimelineOptions = {}): (at: number) => string[] {
  let current = today
  return (at) => {
    const day = dayOf(at)
    if (day === current) return []
    current = day
    return [painter(colour)('bold', day)]
  }
}

/** The day (UTC) of a time, such as `2026-11-20`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** One step as a line: time (UTC), what it was for, the request, status, duration, outcome, id and reason. */
export function formatStep(step: TraceStep, { colour, width = 120 }: TimelineOptions = {}): string {
  const paint = painter(colour)
  const outcome = printable(step.outcome)
  const columns: Cell[] = [
    [paint('dim', timeOf(step.at)), 8, 8],
    cell(nameOf(step), STEP),
    requestCell(step, paint),
    cell(step.status === undefined ? '' : String(step.status), STATUS),
    cell(step.durationMs === undefined ? '' : durationText(step.durationMs).padStart(DURATION), DURATION),
    [paint(outcomeStyle(outcome), outcome), outcome.length, OUTCOME],
  ]
  const used = columns.reduce<number>((sum, [, length, room], index) => sum + Math.max(length, room) + GAPS[index]!, 0)
  const line = columns
    .map(([text, length, room], index) => text + ' '.repeat(Math.max(0, room - length) + GAPS[index]!))
    .join('')

  const id = step.id === undefined ? '' : printable(String(step.id))
  const next = step.nextAt === undefined ? undefined : `; next try at ${nextText(step.nextAt, step.at)}`
  const reason = next === undefined ? printable(step.reason) : printable(step.reason).replace(/\.$/, '') + next
  const tail = [id && paint('bold', id), paint('dim', reason)].filter(Boolean).join('  ')
  if (used + (id === '' ? 0 : id.length + 2) + reason.length <= width) return (line + tail).trimEnd()
  return [(line + (id && paint('bold', id))).trimEnd(), INDENT + paint('dim', reason)].join('\n')
}

/** A text, its visible length, and the room that it has. */
type Cell = [text: string, length: number, room: number]

const cell = (text: string, room: number): Cell => [text, text.length, room]

function requestCell({ method, url }: TraceStep, paint: Paint): Cell {
  if (method === undefined) return cell('', REQUEST)
  const room = REQUEST - 5
  const target = printable(url ?? '')
  const shown = target.length <= room ? target : `${target.slice(0, room - 1)}…`
  const verb = method.padEnd(4)
  return [`${paint('cyan', verb)} ${shown}`, verb.length + 1 + shown.length, REQUEST]
}

/** The endpoint, after the kind of the operation when it does not say that itself. */
function nameOf({ kind, endpoint }: TraceStep): string {
  if (endpoint === undefined) return kind
  return kind.split('_').every((word) => endpoint.includes(word)) ? endpoint : `${kind}: ${endpoint}`
}

const nextText = (ms: number, at: number): string =>
  dayOf(ms) === dayOf(at) ? timeOf(ms) : `${dayOf(ms)} ${timeOf(ms)}`

const timeOf = (ms: number): string => new Date(ms).toISOString().slice(11, 19)

const durationText = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)
