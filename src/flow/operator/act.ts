import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { Lane } from '../../ledger/ledger.ts'
import type { OperationRow } from '../../ledger/operation-row.ts'
import type { TraceStep } from '../../observe/trace-step.ts'
import { shownIdentifier } from '../../response/identifier.ts'
import type { Action, ActionChange, Effect, Target } from './action.ts'
import { type Decision, changeLane } from './change-lane.ts'
import type { How, OperatorContext } from './context.ts'
import { notFound } from './find-job.ts'
import { isInDoubt } from './in-doubt.ts'
import { type Job, jobOf } from './job.ts'
import { stateOf } from './job-state.ts'

/** What an action came to. */
export interface JobChange {
  /** The operations that were changed, as they are now, the one that was asked for first; none when it was so already. */
  jobs: readonly Job[]
}

/** How an action is done, with what only some of them need. */
export interface ActionHow extends How {
  /** Takes a risk, which needs a reason. */
  anyway?: boolean | undefined
  crm?: Target['crm']
}

/**
 * Does an action to one operation, under the lease of its lane.
 *
 * @throws CrmwireError `JOB_…` when it makes no sense, and nothing is changed.
 */
export function act(
  context: OperatorContext,
  action: Action,
  { id, sessionId }: Pick<OperationRow, 'id' | 'sessionId'>,
  how: ActionHow,
): Promise<JobChange> {
  requireReason(how)
  return changeLane(context, sessionId, (lane) => {
    const row = lane.operations.find((one) => one.id === id)
    if (!row) throw notFound(id)
    const target = targetOf(context, lane, row, how)
    const effect = effectOn(action, target)
    if (effect === 'nothing') return { result: { jobs: [] } }
    if (effect !== 'does') throw refusal(effect, action, row)
    return decisionOf(context, how, [action.change(target)])
  })
}

/** Does an action to all operations of a lane to which it does something. */
export function actOnAll(
  context: OperatorContext,
  action: Action,
  sessionId: string,
  which: (lane: Lane) => readonly OperationRow[],
  how: ActionHow,
): Promise<JobChange> {
  return changeLane(context, sessionId, (lane) => {
    const targets = which(lane).map((row) => targetOf(context, lane, row, how))
    const changes = targets.filter((one) => effectOn(action, one) === 'does').map((one) => action.change(one))
    return decisionOf(context, how, changes)
  })
}

/** What an action does to an operation as it is now. */
export function effectOn(action: Action, target: Target): Effect {
  const { row, anyway } = target
  if (action.kinds && !action.kinds.has(row.kind)) return 'JOB_KIND'
  if (action.isSo?.(target) === true) return 'nothing'
  const affected = action.affected?.(target) ?? [row]
  // Whatever else it waits for: what may still turn up in the CRM is not dropped without a thought.
  const isRisky = action.on.unknown === 'anyway' && affected.some((one) => one.state !== 'finished' && isInDoubt(one))
  const effect = isRisky ? 'anyway' : action.on[stateOf(row)]
  return effect === 'anyway' && anyway ? 'does' : effect
}

function requireReason({ anyway, reason }: ActionHow): void {
  if (anyway && (reason ?? '').trim() === '')
    throw new CrmwireError('JOB_INVALID', 'What is done anyway needs a reason.')
}

function targetOf(context: OperatorContext, lane: Lane, row: OperationRow, how: ActionHow): Target {
  const { actor = context.actor, reason, anyway = false, crm } = how
  const { linked = (_data, _kind, entity) => entity } = context
  return { row, lane, now: context.clock.now(), actor, reason, anyway, linked, ...(crm && { crm }) }
}

function decisionOf(
  { clock, actor: ownActor }: OperatorContext,
  { actor = ownActor }: ActionHow,
  changes: readonly ActionChange[],
): Decision<JobChange> {
  const operations = changes.flatMap((one) => one.operations)
  if (operations.length === 0) return { result: { jobs: [] } }
  const steps = changes
    .flatMap(({ told }) => told)
    .map(({ row, outcome, reason }): TraceStep => {
      const { id, sessionId, kind } = row
      const crmId = row.outcome.id === undefined ? {} : { id: shownIdentifier(row.outcome.id) }
      return { type: 'step', sessionId, at: clock.now(), operation: id, kind, outcome, reason, actor, ...crmId }
    })
  const { session, release, resolve, unresolve } = changes[0]!
  return {
    change: { operations, steps, session, release, resolve, unresolve },
    result: { jobs: operations.map(jobOf) },
  }
}

function refusal(effect: Exclude<Effect, 'does' | 'nothing'>, { name }: Action, row: OperationRow): CrmwireError {
  const what = `${row.kind} ${row.id} of ${row.sessionId}`
  if (effect === 'anyway') return new CrmwireError('JOB_DOUBTFUL', `${name}: the ${what} may still turn up in the CRM.`)
  if (effect === 'JOB_KIND') return new CrmwireError(effect, `${name}: the ${what} is neither an account nor a record.`)
  return new CrmwireError(effect, `${name}: the ${what} is ${stateOf(row)}.`)
}
