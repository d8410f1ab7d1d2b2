import type { Run } from '../engine/run.ts'
import type { Change, Ledger } from '../ledger/ledger.ts'
import type { Plan } from './plan.ts'
import { SubjectErased } from './privacy/subject-erased.ts'
import { subjectsOf } from './privacy/subjects.ts'
import type { SessionData } from './session-data.ts'

/**
 * Changes what is kept of the session of a run, in one step with the run's own progress. Events may come in between.
 *
 * @throws SubjectErased when the person was erased since the run began.
 */
export async function changeSession(
  { ledger, plan }: { ledger: Ledger; plan: Plan },
  run: Run,
  change: (data: SessionData) => SessionData,
  progress: unknown,
  also: Pick<Change, 'operations' | 'resolve'> = {},
): Promise<void> {
  const { tenant, sessionId } = run.lease
  for (;;) {
    const session = (await ledger.lane(tenant, sessionId)).session!
    const data = session.data as SessionData
    if (data.erasedAt !== undefined) throw new SubjectErased()
    const changed = change(data)
    const stored = { session: { ...session, data: changed }, subjects: await subjectsOf(plan, changed) }
    if (await run.store({ ...also, ...stored }, progress)) return
  }
}
