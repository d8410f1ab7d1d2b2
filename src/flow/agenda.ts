import type { OperationRow } from '../ledger/operation-row.ts'
import type { SessionEvent, SessionFile } from '../session/event-schema.ts'
import type { CommentEvent } from '../session/texts/comment-texts.ts'
import { stringifyJson } from '../util/json.ts'
import { ANONYMOUS, identitiesOf } from './account.ts'
import { isMade } from './change-entity.ts'
import { NOT_FINISHED, email } from './email.ts'
import { factsOf } from './facts.ts'
import { comesLater } from './later.ts'
import { METADATA_FILE } from './metadata-file.ts'
import { newOperation } from './new-operation.ts'
import { OPERATION_KINDS } from './operation-kinds.ts'
import { outcome } from './outcomes.ts'
import { type Plan, type StoragePlan, type UpdateEvent, type UploadPlan, shortType } from './plan.ts'
import { AGAIN, skippedDependents, wasSkipped } from './reopen.ts'
import type { SessionData } from './session-data.ts'
import type { StorePayload } from './store.ts'

/** How long a file waits for the end of its session, so that record, comments and files follow in that order. */
const FILE_PATIENCE_MS = 10_000

const GIVEN = 'the platform gave its own metadata file'

/** An update says everything that is known of the session. */
const TOO_LATE = 'what was known of the session was wiped, and an update would take it from the record, too'

export interface AgendaContext {
  plan: Plan
  tenant: string
  /** The session before the event; nothing for its first one. */
  before: SessionData | undefined
  /** The session after the event. */
  data: SessionData
  event: SessionEvent
  /** Operations that are there already. */
  operations: readonly OperationRow[]
  now: number
  /** Delayed work is done now. */
  withoutDelay: boolean
  createId(): string
}

/** The operations that an event opens, and those that it changes. Pure; it sends nothing. */
export function agendaOf(context: AgendaContext): OperationRow[] {
  const { plan, data, event, operations } = context
  const changed = new Map<string, OperationRow>()
  const change = (operation: OperationRow, more: Partial<OperationRow>): void => {
    changed.set(operation.id, { ...(changed.get(operation.id) ?? operation), ...more })
  }
  let sequence = operations.reduce((most, one) => Math.max(most, one.sequence), 0)
  const open = (kind: string, payload: unknown, more: Partial<OperationRow> = {}): void => {
    const { tenant, now, createId } = context
    const operation = newOperation(OPERATION_KINDS.get(kind)!, {
      id: createId(),
      tenant,
      sessionId: data.state.session.id,
      sequence: ++sequence,
      payload,
      openedAt: now,
      configHash: plan.hash,
      ...more,
    })
    changed.set(operation.id, operation)
  }
  const has = (kind: string): boolean => operations.some((one) => one.kind === kind)
  const { reached } = data.state
  const short = shortType(event)

  for (const operation of operations)
    if (operation.state === 'waiting' && operation.wakesOnEvent) change(operation, AGAIN)
  for (const operation of skippedInVain(context)) change(operation, AGAIN)

  if (plan.account && !has('account') && (plan.account.on === 'started' || reached[plan.account.on])) {
    open('account', undefined)
    if (plan.account.update) open('account_update', undefined)
  }
  if (plan.record && !has('record') && (plan.record.on === 'started' || reached[plan.record.on]))
    open('record', undefined)
  if (updatesRecord(context) && data.wipedAt !== undefined)
    open('update', { event: event.type }, { state: 'finished', outcome: outcome('skipped', TOO_LATE) })
  else if (updatesRecord(context)) {
    for (const operation of operations)
      if (operation.kind === 'update' && operation.state === 'waiting' && !isMade(operation))
        change(operation, {
          state: 'finished',
          dueAt: undefined,
          outcome: { status: 'skipped', reason: 'a later update took its place' },
        })
    open('update', { event: event.type })
  }
  if (event.type !== 'session.account_chosen' && plan.comment?.on.has(short as CommentEvent)) open('comment', { event })
  if (event.type === 'session.file' && plan.upload?.files.has(event.file.kind))
    open(
      'upload',
      { file: event.file },
      reached.ended || context.withoutDelay ? {} : { state: 'waiting', dueAt: context.now + FILE_PATIENCE_MS },
    )
  if (event.type === 'session.file' && plan.storage?.files.has(event.file.kind)) open('store', { file: event.file })
  if (event.type === 'session.ended')
    for (const operation of operations)
      if (
        operation.kind === 'upload' &&
        operation.state === 'waiting' &&
        operation.tries === 0 &&
        !comesLater(operation)
      )
        change(operation, { ...AGAIN, sequence: ++sequence })
  if (plan.procedure && changesLog(context)) open('log', undefined)
  if (event.type === 'session.account_chosen') {
    open('reassign', { event })
    // After the choice, so that it is written where the session belongs from now on.
    const { notes, task } = event
    if ((notes || task) && plan.comment?.on.has('account_chosen')) open('comment', { event })
  }

  if (event.type === 'session.file' && event.file.kind === METADATA_FILE.kind)
    for (const operation of operations)
      if (comesLater(operation) && fileOf(operation.payload))
        change(operation, { state: 'finished', dueAt: undefined, outcome: outcome('skipped', GIVEN) })

  const later = (delayMs: number): Partial<OperationRow> =>
    context.withoutDelay || delayMs === 0 ? {} : { state: 'waiting', dueAt: context.now + delayMs }
  if (needsMetadata(context, 'upload', plan.upload))
    open('upload', { file: METADATA_FILE }, later(plan.metadata!.delayMs))
  if (needsMetadata(context, 'store', plan.storage)) {
    const payload: StorePayload = { file: METADATA_FILE }
    open('store', payload)
    const version = later(plan.metadata!.delayMs)
    if (version.dueAt !== undefined) open('store', { ...payload, isLater: true } satisfies StorePayload, version)
  }
  if (plan.email && data.state.session.outcome === 'finished') {
    const sent = operations.find(({ kind }) => kind === email.kind)
    if (!sent && data.wipedAt === undefined) open('email', undefined, later(plan.email.delayMs))
    else if (sent && wasSkipped(sent, NOT_FINISHED)) change(sent, AGAIN)
  }
  return [...changed.values()]
}

/**
 * True when an event updates the record: those that are configured, and whatever changes a session that has ended when
 * its end is one of them. So what comes late is in the CRM, too, and any order of events ends in the same record.
 */
function updatesRecord({ plan, before, data, event }: AgendaContext): boolean {
  const on = plan.record?.update?.on
  if (!on) return false
  if (on.has(shortType(event) as UpdateEvent)) return true
  if (!on.has('ended') || !before?.state.reached.ended) return false
  return stringifyJson(before.state.session) !== stringifyJson(data.state.session)
}

/** A call is logged when it has ended; its recording may come later. */
function changesLog({ data, event }: AgendaContext): boolean {
  if (event.type === 'session.ended') return true
  return event.type === 'session.file' && data.state.reached.ended && event.file.kind === 'call_recording'
}

/** The CRM gets the metadata file once, the storage a later version in its place; one that the platform gives is the one. */
function needsMetadata(
  { plan, data, operations, event }: AgendaContext,
  by: 'upload' | 'store',
  target: UploadPlan | StoragePlan | undefined,
): boolean {
  if (!plan.metadata || !target?.files.has('session_metadata')) return false
  if (!data.state.reached.ended || data.wipedAt !== undefined) return false
  const isGiven = event.type === 'session.file' && event.file.kind === 'session_metadata'
  return (
    !isGiven && !operations.some(({ kind, payload }) => kind === by && fileOf(payload)?.kind === 'session_metadata')
  )
}

const fileOf = (payload: unknown): SessionFile | undefined => (payload as { file?: SessionFile } | undefined)?.file

/** What was skipped because nobody knew who it is, now that somebody does. */
function skippedInVain({ plan, data, operations }: AgendaContext): OperationRow[] {
  const account = operations.find((one) => wasSkipped(one, ANONYMOUS))
  if (!account || data.account || identitiesOf(plan.account!, factsOf(plan, data)).length === 0) return []
  return [account, ...skippedDependents(operations)]
}
