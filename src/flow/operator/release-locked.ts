import { isCrmwireError } from '../../errors/crmwire-error.ts'
import { CREDENTIALS } from '../pause.ts'
import { actOnAll } from './act.ts'
import { resume as action } from './actions/resume.ts'
import type { How, OperatorContext } from './context.ts'
import { rowsOf } from './list.ts'

/** What came of it, by session. */
export interface Released {
  /** Those that go on. */
  sessions: readonly string[]
  /** Those that are being worked on, so that what waits in them was left as it is. */
  busy: readonly string[]
}

const PAGE = 200

/** Believes that a credential is mended, in every process that shares the ledger: what waits for it tries it again. */
export async function releaseLocked(context: OperatorContext, how: How): Promise<Released> {
  await believeMended(context, how)
  const sessions: string[] = []
  const busy: string[] = []
  let after: string | undefined
  for (;;) {
    const rows = await rowsOf(context, { states: ['locked'], after }, PAGE)
    for (const sessionId of new Set(rows.map((row) => row.sessionId)))
      try {
        const { jobs } = await actOnAll(context, action, sessionId, ({ operations }) => operations, how)
        if (jobs.length > 0) sessions.push(sessionId)
      } catch (error) {
        if (!isCrmwireError(error) || error.code !== 'JOB_BUSY') throw error
        busy.push(sessionId)
      }
    if (rows.length < PAGE) return { sessions, busy }
    after = rows.at(-1)!.id
  }
}

/** From now on a credential that was refused is tried again; what waits for it comes back in its time. */
export async function believeMended({ pauses, clock, actor: own }: OperatorContext, how: How): Promise<void> {
  const { actor = own, reason } = how
  await pauses.change({ what: 'resumed', place: CREDENTIALS, actor, reason, at: clock.now() })
}
