import type { SessionResult } from '../connector.ts'

/** What the exit code of `run` says. */
export const EXIT = {
  /** Every operation is done or skipped. */
  done: 0,
  /** The configuration or the call is wrong; nothing was sent. */
  usage: 1,
  /** Something is unfinished. */
  unfinished: 2,
  /** Something is rejected, failed, held or ambiguous, or was created without an id. */
  refused: 3,
} as const

const REFUSED: ReadonlySet<string> = new Set(['rejected', 'failed', 'held', 'missing_id', 'ambiguous'])
const UNFINISHED: ReadonlySet<string> = new Set(['pending', 'blocked'])

/** True for what another run may still finish. */
export function isUnfinished({ status }: { status: string }): boolean {
  return UNFINISHED.has(status)
}

/** What came of all sessions together; what needs a person counts more than what needs time. */
export function exitCodeOf(results: readonly SessionResult[]): number {
  const operations = results.flatMap((result) => result.operations)
  if (operations.some(({ status }) => REFUSED.has(status))) return EXIT.refused
  return operations.some(isUnfinished) ? EXIT.unfinished : EXIT.done
}
