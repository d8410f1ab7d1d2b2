import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { Clock } from '../../util/clock.ts'
import type { KeyQuery, Ledger } from '../ledger.ts'
import { SEAL_DOCUMENT, type Seal } from './seal.ts'
import { documentPlace, openLane, sealOperation, sessionPlace } from './sealed-rows.ts'

/** How much was put under the current key. */
export interface Rekeyed {
  sessions: number
  documents: number
  /** Identities under another key that are younger than a day. They are never stored anew, and gone a day later. */
  left: number
}

const AT_ONCE = 100
/** Longer than any settle window, after which an identity tells nothing that the CRM does not tell. */
const DAY_MS = 24 * 3_600_000

interface Rekeying {
  ledger: Ledger
  tenant: string
  seal: Seal
  clock: Clock
}

/**
 * Stores anew, under the current key, whatever is not. Nothing that others change meanwhile is lost: identities have no
 * version by which that could be told, so the few of the last day keep their key until they are forgotten.
 */
export async function rekey(rekeying: Rekeying): Promise<Rekeyed> {
  const { ledger, tenant, seal, clock } = rekeying
  if (!seal.current)
    throw new CrmwireError('LEDGER_KEY_MISSING', 'No key was given that the ledger could be sealed with.')
  const done: Rekeyed = { sessions: 0, documents: 0, left: 0 }
  for await (const id of keysOf(ledger, tenant, 'sessions')) if (await rekeySession(rekeying, id)) done.sessions++
  for await (const key of keysOf(ledger, tenant, 'documents'))
    if (key !== SEAL_DOCUMENT && (await rekeyDocument(rekeying, key))) done.documents++
  await ledger.prune(tenant, { identitiesMs: clock.now() - DAY_MS, eventsMs: 0 })
  for await (const key of keysOf(ledger, tenant, 'identities')) if (await isOldIdentity(rekeying, key)) done.left++
  if (done.left === 0) await seal.complete()
  return done
}

async function* keysOf(ledger: Ledger, tenant: string, of: KeyQuery['of']): AsyncGenerator<string> {
  let after: string | undefined
  for (;;) {
    const keys = await ledger.keys(tenant, { of, after, limit: AT_ONCE })
    yield* keys
    after = keys.at(-1)
    if (keys.length < AT_ONCE) return
  }
}

/** @returns whether there was something to do. */
async function rekeySession({ ledger, tenant, seal, clock }: Rekeying, id: string): Promise<boolean> {
  for (;;) {
    const stored = await ledger.lane(tenant, id)
    const { session, operations } = openLane(seal, stored)
    const old = operations.filter((_row, at) => !seal.isCurrent(stored.operations[at]!.payload))
    // Without a session nobody could tell that its operations are still what they were.
    if (!session || (seal.isCurrent(stored.session!.data) && old.length === 0)) return false
    const { stale } = await ledger.commit({
      tenant,
      at: clock.now(),
      quiet: true,
      session: { ...session, data: seal.seal(sessionPlace(id), session.data) },
      operations: old.map((row) => sealOperation(seal, row)),
    })
    if (!stale) return true
  }
}

async function rekeyDocument({ ledger, tenant, seal }: Rekeying, key: string): Promise<boolean> {
  for (;;) {
    const row = await ledger.document(tenant, key)
    if (!row || seal.isCurrent(row.value)) return false
    const value = seal.seal(documentPlace(key), seal.open(documentPlace(key), row.value))
    if (await ledger.storeDocument(tenant, key, row.version, value)) return true
  }
}

/** True for an identity that is not stored as it would be now. */
async function isOldIdentity({ ledger, tenant, seal }: Rekeying, key: string): Promise<boolean> {
  const row = await ledger.identity(tenant, [key])
  return row?.entity !== undefined && !seal.isCurrent(row.entity.captured)
}
