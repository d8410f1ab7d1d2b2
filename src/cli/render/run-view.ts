import type { SessionResult } from '../../connector.ts'
import type { UploadProgress } from '../../flow/operation-kind.ts'
import { formatResult } from '../../observe/format-result.ts'
import { createDays, dayOf, formatStep } from '../../observe/format-trace.ts'
import { painter } from '../../observe/paint.ts'
import { printable } from '../../observe/printable.ts'
import type { TraceStep } from '../../observe/trace-step.ts'
import { stringifyJson } from '../../util/json.ts'
import type { Terminal } from '../terminal.ts'
import { LEAST_BYTES, formatProgress } from './progress-bar.ts'
import { resultJson } from './result.ts'

/** Shows a run while it goes on. */
export interface RunView {
  step(step: TraceStep): void
  progress(progress: UploadProgress): void
  /** Nothing happens until then, in milliseconds since 1970. */
  waiting(untilMs: number): void
  results(results: readonly SessionResult[]): void
}

/** One JSON document a line. */
export function jsonView(terminal: Terminal): RunView {
  return {
    ...statusLine(terminal),
    step: (step) => terminal.out(stringifyJson(step)),
    results: (results) => terminal.out(stringifyJson(resultJson(results))),
  }
}

/** A timeline for people; with several sessions, a line tells when another one goes on. */
export function textView(terminal: Terminal, sessions: number): RunView {
  const { out, width, clock } = terminal
  const colour = terminal.colour.out
  const paint = painter(colour)
  const days = createDays(dayOf(clock.now()), { colour })
  let current: string | undefined
  return {
    ...statusLine(terminal),
    step(step) {
      if (sessions > 1 && step.sessionId !== current) out(paint('bold', `> ${printable(step.sessionId)}`))
      current = step.sessionId
      for (const day of days(step.at)) out(day)
      out(formatStep(step, { colour, width }))
    },
    results(results) {
      out(results.map((result) => `\n${formatResult(result, { colour })}`).join('\n'))
    },
  }
}

/** What changes while one looks at it, on terminals only. */
function statusLine({ status }: Terminal): Pick<RunView, 'progress' | 'waiting'> {
  return {
    progress(progress) {
      const { sentBytes, totalBytes = sentBytes } = progress
      if (totalBytes < LEAST_BYTES) return
      status?.(sentBytes < totalBytes ? formatProgress(progress) : undefined)
    },
    waiting: (untilMs) => status?.(`waiting for the next try at ${new Date(untilMs).toISOString().slice(11, 19)}`),
  }
}
