import type { DeliveredFile, OperationRow, Outcome, OutcomeStatus } from '../../ledger/operation-row.ts'
import type { Entity } from '../../session/facts.ts'
import type { SessionState } from '../../session/reduce-session.ts'
import { emptySession } from '../../session/session.ts'
import { OPERATION_KINDS } from '../operation-kinds.ts'
import type { SessionData } from '../session-data.ts'

/** What is said of an operation whose data is there no more because its time was over. */
export const WIPED = 'its data was wiped'

/** What is said of an operation whose person was erased. */
export const ERASED = 'its person was erased'

/** What stands where the facts were that an operation worked on. */
interface WipedPayload {
  wiped: true
}

/** True for an operation that cannot run any more, as what it worked on is gone. */
export function isWiped({ payload }: Pick<OperationRow, 'payload'>): boolean {
  return (payload as Partial<WipedPayload> | undefined)?.wiped === true
}

/** What is left of a session: what it was and when, and the ids of what it led to; nothing of persons. */
export function wipedSession({ state, account, record, former, log, erasedAt }: SessionData, at: number): SessionData {
  return {
    state: wipedState(state),
    account: bare(account),
    record: bare(record),
    former: former && { account: bare(former.account), record: bare(former.record) },
    log,
    wipedAt: at,
    erasedAt,
  }
}

const bare = (entity: Entity | undefined): Entity | undefined =>
  entity && { id: entity.id, type: entity.type, temporary: entity.temporary, captured: {} }

/** What is left of a session whose person was erased: not even what it led to. */
export function erasedSession({ state }: SessionData, at: number): SessionData {
  return { state: wipedState(state), wipedAt: at, erasedAt: at }
}

/** The fields that tell nothing of a person. */
const KEPT = /^(?:channel|direction|type|lookupType|callId|chatId|startedAt|endedAt|outcome|durations)\b/

function wipedState({ session, fields, reached }: SessionState): SessionState {
  const { channel, direction, type, lookupType, callId, chatId, startedAt, endedAt, outcome, durations } = session
  const kept = { channel, direction, type, lookupType, callId, chatId, startedAt, endedAt, outcome, durations }
  return {
    session: { ...emptySession(session.id), ...kept },
    fields: Object.fromEntries(Object.entries(fields).filter(([path]) => KEPT.test(path))),
    mentions: { agent: [], virtualAgent: [], queue: [], campaign: [] },
    reached,
  }
}

/**
 * What is left of an operation that is over: what it was, what came of it and when. What was skipped for want of an identity
 * and has nothing else to work on stays as it is, so that one that comes late is of use.
 */
export function wipedOperation(row: OperationRow): OperationRow {
  const { payload, progress, outcome } = row
  if (isWiped(row)) return row
  if (payload === undefined && progress === undefined && outcome.status === 'skipped') return row
  const { status, id, type, several, candidates, file } = outcome
  const left: WipedPayload = { ...OPERATION_KINDS.get(row.kind)?.withoutPersons?.(payload), wiped: true }
  return {
    ...row,
    payload: left,
    progress: undefined,
    outcome: known({ status, reason: WIPED, id, type, several, candidates, file: file && inStorage(file) }),
  }
}

/** A path in the storage is made of ids; the name of a file in the CRM was given by somebody. */
function inStorage({ path, ...file }: DeliveredFile): DeliveredFile | undefined {
  return path === undefined ? undefined : { ...file, path }
}

const DONE: ReadonlySet<OutcomeStatus> = new Set(['found', 'created', 'done', 'skipped'])

/** True for an operation that is over and that nobody will run again. */
export function isDone({ state, outcome }: OperationRow): boolean {
  return state === 'finished' && DONE.has(outcome.status)
}

/** An operation of a person who was erased: what was open is not done any more, and what was done names no ids. */
export function erasedOperation(row: OperationRow): OperationRow {
  return {
    ...row,
    state: 'finished',
    dueAt: undefined,
    parkedOn: undefined,
    wakesOnEvent: false,
    sending: false,
    payload: { wiped: true } satisfies WipedPayload,
    progress: undefined,
    outcome: { status: isDone(row) ? row.outcome.status : 'skipped', reason: ERASED },
  }
}

const known = (outcome: Outcome): Outcome =>
  Object.fromEntries(Object.entries(outcome).filter(([, value]) => value !== undefined)) as unknown as Outcome
