import { type Clock, systemClock } from '../../util/clock.ts'
import { type Random, systemRandom } from '../../util/random.ts'
import type { Ledger } from '../ledger.ts'
import type { LedgerKey } from './ledger-key.ts'
import { type Rekeyed, rekey } from './rekey.ts'
import { type Seal, openSeal } from './seal.ts'
import {
  documentPlace,
  openIdentity,
  openLane,
  openOperation,
  sealIdentity,
  sealOperation,
  sessionPlace,
} from './sealed-rows.ts'

/** A ledger whose store tells nothing of persons to whoever reads it. */
export interface SealedLedger extends Ledger {
  /**
   * Makes sure that the data of a tenant can be opened.
   *
   * @throws CrmwireError `LEDGER_KEY_INVALID`, `LEDGER_KEY_MISSING`, `LEDGER_KEY_WRONG`
   */
  unlock(tenant: string): Promise<void>
  /** Puts everything under the current key, so that the others are needed no more. May run while others work. */
  rekey(tenant: string): Promise<Rekeyed>
}

export interface SealOptions {
  /** Without one only the keys of look-ups are hidden, and data is stored as it is. */
  key?: LedgerKey | undefined
  random?: Random | undefined
  clock?: Clock | undefined
}

/**
 * The same ledger, sealed. What is looked up by a phone number, an e-mail address and the like is stored under an HMAC. With
 * a key, everything that a session, an operation, an identity or a document holds is encrypted (AES-256-GCM) and bound to
 * its place; what stays readable are ids, kinds, states, times and the trace, which hold nothing of persons.
 */
export function sealLedger(
  ledger: Ledger,
  { key, random = systemRandom, clock = systemClock }: SealOptions = {},
): SealedLedger {
  const seals = new Map<string, Promise<Seal>>()

  function sealOf(tenant: string): Promise<Seal> {
    const known = seals.get(tenant)
    if (known) return known
    const opening = openSeal(ledger, tenant, key, random)
    seals.set(tenant, opening)
    // What could not be opened now may be later.
    opening.catch(() => seals.delete(tenant))
    return opening
  }

  return {
    pollMs: ledger.pollMs,
    keepsTime: ledger.keepsTime,
    async unlock(tenant) {
      await sealOf(tenant)
    },
    rekey: async (tenant) => rekey({ ledger, tenant, seal: await sealOf(tenant), clock }),

    lane: async (tenant, id) => openLane(await sealOf(tenant), await ledger.lane(tenant, id)),
    knowsEvent: (...given) => ledger.knowsEvent(...given),
    async identity(tenant, keys) {
      const seal = await sealOf(tenant)
      const hidden = keys.map(seal.index)
      const row = await ledger.identity(tenant, hidden)
      return row && openIdentity(seal, hidden, row)
    },
    trace: (...given) => ledger.trace(...given),
    async list(tenant, query) {
      const seal = await sealOf(tenant)
      return (await ledger.list(tenant, query)).map((row) => openOperation(seal, row))
    },

    async commit(change) {
      const seal = await sealOf(change.tenant)
      const { session, subjects, operations, resolve, unresolve } = change
      const keys = resolve?.keys.map(seal.index)
      return ledger.commit({
        ...change,
        session: session && { ...session, data: seal.seal(sessionPlace(session.id), session.data) },
        subjects: subjects?.map(seal.index),
        operations: operations?.map((row) => sealOperation(seal, row)),
        resolve: resolve && { keys: keys!, identity: sealIdentity(seal, keys!, resolve.identity) },
        unresolve: unresolve?.map(seal.index),
      })
    },
    async claim(lease, keys, operationId) {
      const { index } = await sealOf(lease.tenant)
      const { taken, lost } = await ledger.claim(lease, keys.map(index), operationId)
      return { lost, taken: keys.find((one) => index(one) === taken) }
    },

    acquire: (...given) => ledger.acquire(...given),
    take: (...given) => ledger.take(...given),
    renew: (...given) => ledger.renew(...given),
    release: (...given) => ledger.release(...given),
    nextDue: (...given) => ledger.nextDue(...given),
    ...(ledger.onWork && { onWork: (tenant, listener) => ledger.onWork!(tenant, listener) }),

    async document(tenant, name) {
      const seal = await sealOf(tenant)
      const row = await ledger.document(tenant, name)
      return row && { version: row.version, value: seal.open(documentPlace(name), row.value) }
    },
    async storeDocument(tenant, name, version, value) {
      const seal = await sealOf(tenant)
      const stored = value === undefined ? undefined : seal.seal(documentPlace(name), value)
      return ledger.storeDocument(tenant, name, version, stored)
    },

    sessionsOf: async (tenant, subject) => ledger.sessionsOf(tenant, (await sealOf(tenant)).index(subject)),
    idle: (...given) => ledger.idle(...given),
    counts: (...given) => ledger.counts(...given),
    keys: (...given) => ledger.keys(...given),
    forget: (...given) => ledger.forget(...given),
    prune: (...given) => ledger.prune(...given),
    close: () => ledger.close(),
  }
}
