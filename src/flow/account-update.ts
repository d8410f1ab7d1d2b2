import { changeEntity } from './change-entity.ts'
import { factsOf } from './facts.ts'
import { unlessAccountIsGone } from './gone-account.ts'
import type { OperationKind } from './operation-kind.ts'
import { finished, lacking } from './outcomes.ts'
import { NO_ACCOUNT } from './reopen.ts'

/** Updates an account that was found; one that was just created has the values already. */
export const accountUpdate: OperationKind = {
  kind: 'account_update',
  rank: 2,
  endpoints: ({ account }) => [account?.update],
  async perform(work) {
    const account = work.run.lane.find(({ kind }) => kind === 'account')
    if (account?.outcome.status !== 'found' || !work.data.account) {
      const status = account?.outcome.status ?? 'unknown'
      const verdict = status === 'skipped' ? lacking(NO_ACCOUNT) : finished('skipped', `the account is ${status}`)
      work.trace.decision({ outcome: 'skipped', reason: verdict.outcome.reason })
      return verdict
    }
    const verdict = await changeEntity(work, work.plan.account!.update!, () => factsOf(work.plan, work.data))
    // A record is linked to the account already.
    return work.data.record ? verdict : unlessAccountIsGone(work, verdict)
  },
}
