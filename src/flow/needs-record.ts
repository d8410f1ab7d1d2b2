import type { Verdict } from '../engine/verdict.ts'
import type { Work } from './operation-kind.ts'
import { finished, lacking } from './outcomes.ts'

/** Reason that a record which is found later undoes. */
export const NO_RECORD = 'there is no record'

/** What becomes of an operation on the record when there is none; nothing when there is one. */
export async function needsRecord(work: Work): Promise<Verdict | undefined> {
  if (work.data.record) return undefined
  const operations = await work.ledger.operations(work.tenant, work.run.operation.sessionId)
  const record = operations.find(({ kind }) => kind === 'record')
  if (!record) {
    const reason = 'waits for the record'
    return { kind: 'wait', outcome: { status: 'pending', reason }, untilMs: undefined, orEvent: true }
  }
  const { status } = record.outcome
  const verdict = status === 'skipped' ? lacking(NO_RECORD) : finished('blocked', `the record is ${status}`)
  work.trace.decision({ outcome: verdict.outcome.status, reason: verdict.outcome.reason })
  return verdict
}
