import type { Run } from '../engine/run.ts'
import type { Verdict } from '../engine/verdict.ts'
import { choicesIn } from './choices.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { finished, lacking } from './outcomes.ts'
import { type StepsProgress, needsAnswers, performProcedure } from './procedure-steps.ts'
import { AGAIN, NO_ACCOUNT, blockedDependents } from './reopen.ts'

/** Logs a call that has ended, or what comes of it later, by the procedure of the vendor. */
export const log: OperationKind = {
  kind: 'log',
  rank: 2,
  endpoints: ({ procedure }) => [procedure?.base],
  async perform(work) {
    const { procedure, run, data } = work
    if (!procedure) return finished('held', 'no adapter gives the procedure that the configuration names')
    if (data.state.session.channel === 'chat') return finished('skipped', 'it is no call')
    if (choicesIn(run.lane, procedure).length === 0) {
      const missing = needsAnswers(work)
      if (missing) return missing
      // Nobody chose, and nobody can tell who it is: whoever becomes known later, or is chosen, makes it run again.
      if (!data.account && !data.record && !data.state.session.endUser.phoneNumber && !data.log)
        return lacking(NO_ACCOUNT)
    }
    const unsure = awaitsLog(run)
    if (unsure) return unsure
    const progress = run.operation.progress as StepsProgress | undefined
    const verdict = await performProcedure(work, procedure, { kind: 'log' }, progress, (steps) => steps)
    if (verdict.kind === 'finished') await releaseOthers(work)
    return verdict
  },
}

/** While nobody knows whether a call is logged, nothing else is done about it; nothing when that is known. */
export function awaitsLog({ lane, operation }: Pick<Run, 'lane' | 'operation'>): Verdict | undefined {
  const isHeld = lane.some(
    ({ kind, id, outcome }) =>
      (kind === log.kind || kind === 'reassign') && id !== operation.id && outcome.status === 'held',
  )
  return isHeld ? finished('blocked', LOG_HELD) : undefined
}

const LOG_HELD = 'nobody knows yet whether the call is logged'

/** What waited for the log goes on. */
async function releaseOthers({ run, update }: Work): Promise<void> {
  const waiting = blockedDependents(run.lane).filter(({ outcome }) => outcome.reason === LOG_HELD)
  if (waiting.length === 0) return
  const operations = waiting.map((one) => ({ ...one, ...AGAIN }))
  await update((data) => data, run.operation.progress, { operations })
}
