import type { Run } from '../engine/run.ts'
import type { Change, Ledger } from '../ledger/ledger.ts'
import type { SessionData } from './session-data.ts'

/** Changes what is kept of the session of a run, in one step with the run's own progress. Events may come in between. */
export async function changeSession(
  ledger: Ledger,
  run: Run,
  change: (data: SessionData) => SessionData,
  progress: unknown,
  also: Pick<Change, 'operations' | 'resolve'> = {},
): Promise<void> {
  const { tenant, sessionId } = run.lease
  for (;;) {
    const session = (await ledger.lane(tenant, sessionId)).session!
    const changed = { ...session, data: change(session.data as SessionData) }
    if (await run.store({ ...also, session: changed }, progress)) return
  }
}
