import type { Lease } from '../../ledger/lease.ts'
import type { Lane, Ledger } from '../../ledger/ledger.ts'
import type { OperationRow, OutcomeStatus } from '../../ledger/operation-row.ts'
import { createOwner } from '../../ledger/owner.ts'
import type { TraceStep } from '../../observe/trace-step.ts'
import { type Identifier, shownIdentifier } from '../../response/identifier.ts'
import { type Clock, sleep } from '../../util/clock.ts'
import type { Random } from '../../util/random.ts'
import { account } from '../account.ts'
import { log } from '../log.ts'
import type { Plan } from '../plan.ts'
import { hasDoubtfulStep } from '../procedure-steps.ts'
import type { CallLog } from '../procedure.ts'
import { reassign } from '../reassign.ts'
import type { ResolveProgress } from '../resolve-entity.ts'
import type { SessionData } from '../session-data.ts'
import { type StoreProgress, store } from '../store.ts'
import type { Erasures } from './erasures.ts'
import { identitiesIn } from './identities-in.ts'
import { ERASED, erasedOperation, erasedSession, isDone, isWiped } from './wipe.ts'

export interface EraseContext {
  plan: Plan
  tenant: string
  ledger: Ledger
  erasures: Erasures
  clock: Clock
  random: Random
  /** How long it waits for what is being sent, in milliseconds. Default: 15,000. */
  patienceMs?: number | undefined
}

/** An operation that is not done any more. */
export interface ErasedOperation {
  sessionId: string
  operation: string
  kind: string
  /** What it was. */
  status: OutcomeStatus
}

/** Something in the CRM that a session led to; a `log` is what a call was logged as, and its type where that is. */
export interface ErasedEntity {
  kind: 'account' | 'record' | 'log'
  id: Identifier
  type?: string | undefined
}

/** A file in the storage that a session led to. */
export interface ErasedFile {
  /** The storage, such as `sftp://files.example.com/exports`. */
  place: string
  /** Folder and name inside the storage. */
  path: string
  /** It was on its way: what is there of it has a hidden name beside the path, or none. */
  isPart?: true | undefined
}

/** A session that was stopped, and what it held. */
export interface StoppedSession {
  sessionId: string
  cancelled: readonly ErasedOperation[]
  /** Creates of which nobody knows what became. */
  uncertain: readonly ErasedOperation[]
  entities: readonly ErasedEntity[]
  files: readonly ErasedFile[]
  /** What is to be freed when nobody works on it any more. */
  claimedBy: string | undefined
  identities: readonly string[]
}

const PATIENCE_MS = 15_000
const LOOK_AGAIN_MS = 100
const LEASE_MS = 30_000

/**
 * Stops everything of a session and takes away what it holds. What is being done may still write something back.
 *
 * @returns nothing for a session that is not known.
 */
export async function stopSession(
  context: EraseContext,
  sessionId: string,
  at: number,
): Promise<StoppedSession | undefined> {
  const { session, operations } = await eraseNow(context, sessionId, at)
  if (!session) return undefined
  const data = session.data as SessionData
  return {
    sessionId,
    cancelled: operations.filter((row) => !isDone(row)).map(factsOf),
    uncertain: operations.filter(isUncertain).map(factsOf),
    entities: entitiesOf(context.plan, data),
    files: operations.flatMap((row) => fileOf(row, context.plan) ?? []),
    claimedBy: operations.find(({ kind }) => kind === account.kind)?.id,
    identities: await identitiesIn(context.plan, data),
  }
}

/**
 * Takes away what was written back since a session was stopped, as soon as nobody works on it any more.
 *
 * @returns false when somebody still does.
 */
export async function finishSession(
  context: EraseContext,
  { sessionId, claimedBy, identities }: Pick<StoppedSession, 'sessionId' | 'claimedBy' | 'identities'>,
  at: number,
): Promise<boolean> {
  const { ledger, tenant, clock, erasures } = context
  const lease = await acquire(context, sessionId)
  if (!lease) return false
  await ledger.commit({ tenant, at: clock.now(), lease, unresolve: identities, release: claimedBy })
  for (;;) {
    await eraseNow(context, sessionId, at)
    const { version } = await ledger.lane(tenant, sessionId)
    if (await ledger.release(lease, version, undefined)) break
  }
  await erasures.finish(sessionId)
  return true
}

/** @returns the lane as it was before. */
async function eraseNow({ ledger, tenant, clock }: EraseContext, sessionId: string, at: number): Promise<Lane> {
  for (;;) {
    const lane = await ledger.lane(tenant, sessionId)
    const { session, operations } = lane
    const data = session?.data as SessionData | undefined
    if (!session || !data || (data.erasedAt !== undefined && operations.every((row) => isWiped(row) && isDone(row))))
      return lane
    const { stale } = await ledger.commit({
      tenant,
      at: clock.now(),
      session: { ...session, data: erasedSession(data, data.erasedAt ?? at) },
      operations: operations.map(erasedOperation),
      steps: operations.filter((row) => !isDone(row)).map((row) => erasedStep(row, clock.now())),
      wiped: true,
    })
    if (!stale) return lane
  }
}

function erasedStep({ id, sessionId, kind, outcome }: OperationRow, at: number): TraceStep {
  return {
    type: 'step',
    sessionId,
    at,
    operation: id,
    kind,
    outcome: 'erased',
    reason: `${ERASED}; it was ${outcome.status}`,
  }
}

/** The lease of the lane, as soon as nobody works on it. */
async function acquire(context: EraseContext, sessionId: string): Promise<Lease | undefined> {
  const { ledger, tenant, clock, random, patienceMs = PATIENCE_MS } = context
  const owner = createOwner(random)
  const deadline = clock.monotonic() + patienceMs
  for (;;) {
    const lease = await ledger.acquire(tenant, sessionId, { owner, now: clock.now(), leaseMs: LEASE_MS })
    if (lease || clock.monotonic() >= deadline) return lease
    await sleep(clock, LOOK_AGAIN_MS)
  }
}

const factsOf = ({ id, sessionId, kind, outcome }: OperationRow): ErasedOperation => ({
  sessionId,
  operation: id,
  kind,
  status: outcome.status,
})

function isUncertain({ kind, sending, progress }: OperationRow): boolean {
  if (kind === log.kind || kind === reassign.kind) return sending || hasDoubtfulStep(progress)
  if (kind !== 'account' && kind !== 'record') return false
  return sending || (progress as ResolveProgress | undefined)?.create?.unknown !== undefined
}

/** What the session led to; an account that stands for everybody whom nobody knows is not the person's. */
function entitiesOf(
  { account: plan }: Plan,
  { account: own, record, former, log: logged }: SessionData,
): ErasedEntity[] {
  const shared = typeof plan?.anonymous === 'object' ? plan.anonymous.useId : undefined
  const entities = [
    { kind: 'account', entity: own },
    { kind: 'account', entity: former?.account },
    { kind: 'record', entity: record },
    { kind: 'record', entity: former?.record },
  ] as const
  const known = entities.flatMap(({ kind, entity }) =>
    entity && !entity.temporary && entity.id !== shared
      ? [{ kind, id: shownIdentifier(entity.id), type: entity.type }]
      : [],
  )
  return [...known, ...logOf(logged)]
}

/** Where a call was logged: the note on its card, or what waits for a person to decide. */
function logOf(logged: CallLog | undefined): ErasedEntity[] {
  const { card, entry, incoming } = logged ?? {}
  return [
    ...(card && entry !== undefined ? [{ kind: 'log' as const, id: entry, type: `${card.type}/${card.id}` }] : []),
    ...(incoming === undefined ? [] : [{ kind: 'log' as const, id: incoming, type: 'incoming' }]),
  ]
}

/** What the storage has by an operation, or may have. */
function fileOf({ kind, progress, outcome }: OperationRow, { storage }: Plan): ErasedFile | undefined {
  if (kind !== store.kind) return undefined
  const { place = storage?.place, path = pathIn(progress) } = outcome.file ?? {}
  if (place === undefined || path === undefined) return undefined
  return { place, path, ...(!outcome.file && { isPart: true }) }
}

const pathIn = (progress: unknown): string | undefined => (progress as StoreProgress | undefined)?.path
