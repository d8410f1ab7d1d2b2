import type { Verdict } from '../engine/verdict.ts'
import type { Work } from './operation-kind.ts'
import { finished, lacking } from './outcomes.ts'
import { NO_RECORD } from './reopen.ts'

/** What becomes of an operation on the record when there is none; nothing when there is one. */
export function needsRecord(work: Work): Verdict | undefined {
  if (work.data.record) return undefined
  const record = work.run.lane.find(({ kind }) => kind === 'record')
  if (!record) {
    const reason = 'waits for the record'
    return { kind: 'wait', outcome: { status: 'pending', reason }, untilMs: undefined, orEvent: true }
  }
  const { status } = record.outcome
  const verdict = status === 'skipped' ? lacking(NO_RECORD) : finished('blocked', `the record is ${status}`)
  work.trace.decision({ outcome: verdict.outcome.status, reason: verdict.outcome.reason })
  return verdict
}
