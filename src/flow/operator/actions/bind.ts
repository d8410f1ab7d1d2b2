import type { SessionRow } from '../../../ledger/ledger.ts'
import type { OperationRow } from '../../../ledger/operation-row.ts'
import type { Entity } from '../../../session/facts.ts'
import { entityOutcome } from '../../outcomes.ts'
import { AGAIN, blockedDependents, skippedDependents } from '../../reopen.ts'
import type { ResolveProgress } from '../../resolve-entity.ts'
import type { SessionData } from '../../session-data.ts'
import type { Action, Target } from '../action.ts'
import { resolveProgress } from '../in-doubt.ts'

/** Says which account or record of the CRM it is. What was blocked or skipped for want of it goes on. */
export const bind: Action = {
  name: 'bind',
  about: 'Says which account or record of the CRM it is; what needs it goes on.',
  kinds: new Set(['account', 'record']),
  on: {
    ready: 'does',
    retrying: 'does',
    waiting: 'does',
    unknown: 'does',
    locked: 'does',
    parked: 'does',
    paused: 'does',
    done: 'JOB_DONE',
    skipped: 'does',
    dead: 'does',
    held: 'does',
    quarantined: 'does',
    blocked: 'does',
  },
  isSo: ({ row, crm }) =>
    row.state === 'finished' && row.outcome.id !== undefined && String(row.outcome.id) === String(crm!.id),
  change(target) {
    const { row, lane, now, actor, reason } = target
    const { id, type } = target.crm!
    const data = lane.session?.data as SessionData | undefined
    const kind = row.kind as 'account' | 'record'
    const entity = data ? target.linked(data, kind, { id, type, captured: {} }) : { id, type, captured: {} }
    const { keys = [] } = resolveProgress(row)
    const bound = boundTo(row, entity, `bound by ${actor}`)
    return {
      operations: [bound, ...goingOn(target)],
      session: lane.session && withEntity(lane.session, kind, entity),
      release: row.id,
      resolve: kind === 'account' && keys.length > 0 ? { keys, identity: { entity, at: now } } : undefined,
      told: [{ row: bound, outcome: 'bound', reason: reason ?? `it was ${row.outcome.status}` }],
    }
  },
}

function boundTo(row: OperationRow, entity: Entity, reason: string): OperationRow {
  const { keys, create } = resolveProgress(row)
  return {
    ...row,
    state: 'finished',
    dueAt: undefined,
    parkedOn: undefined,
    wakesOnEvent: false,
    sending: false,
    // How often it was sent is still true; that nobody knows what came of it is not.
    progress: { keys, ...(create && { create: { ...create, unknown: undefined } }) } satisfies ResolveProgress,
    outcome: entityOutcome('found', reason, entity),
  }
}

function goingOn({ row, lane: { operations } }: Target): OperationRow[] {
  return [...skippedDependents(operations), ...blockedDependents(operations)]
    .filter(({ id }) => id !== row.id)
    .map((one) => ({ ...one, ...AGAIN }))
}

function withEntity(session: SessionRow, kind: 'account' | 'record', entity: Entity): SessionRow {
  return { ...session, data: { ...(session.data as SessionData), [kind]: entity } }
}
