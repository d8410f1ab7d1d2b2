import type { Entity } from '../../session/facts.ts'
import type { IdentityRow, Lane } from '../ledger.ts'
import type { OperationRow } from '../operation-row.ts'
import { type Box, type Place, isBox } from './box.ts'
import { type Seal, brokenSeal } from './seal.ts'

export const sessionPlace = (id: string): Place => ['session', id]
export const documentPlace = (key: string): Place => ['document', key]
const operationPlace = (id: string): Place => ['operation', id]
const IDENTITY: Place = ['identity']

/** What an operation holds of a person; the rest of its row is looked for, or counted. */
type Hidden = Pick<OperationRow, 'payload' | 'progress' | 'outcome' | 'parkedOn'>

/**
 * The row with what it holds of a person in a box. Without a key only a row that is parked has one, for the key that it
 * waits for is a phone number or the like.
 */
export function sealOperation(seal: Seal, row: OperationRow): OperationRow {
  const { payload, progress, outcome, parkedOn } = row
  const key = seal.current ?? (parkedOn === undefined ? undefined : seal.own)
  if (!key) return row
  return {
    ...row,
    payload: seal.seal(operationPlace(row.id), { payload, progress, outcome, parkedOn } satisfies Hidden, key),
    progress: undefined,
    outcome: { status: outcome.status, reason: '' },
    parkedOn: parkedOn === undefined ? undefined : seal.index(parkedOn),
  }
}

export function openOperation(seal: Seal, row: OperationRow): OperationRow {
  const opened = seal.open(operationPlace(row.id), row.payload)
  if (!isBox(row.payload)) return row
  const { payload, progress, outcome, parkedOn } = opened as Hidden
  // What was parked may have been made ready since, which happens without the key.
  return { ...row, payload, progress, outcome, parkedOn: row.parkedOn === undefined ? undefined : parkedOn }
}

export function openLane(seal: Seal, { session, operations, version }: Lane): Lane {
  return {
    session: session && { ...session, data: seal.open(sessionPlace(session.id), session.data) },
    operations: operations.map((row) => openOperation(seal, row)),
    version,
  }
}

/** One row may stand behind several keys, so it says itself which they are. */
interface HiddenIdentity {
  keys: readonly string[]
  entity: Entity
}

/** @param keys As they are stored. */
export function sealIdentity(seal: Seal, keys: readonly string[], { entity, at }: IdentityRow): IdentityRow {
  if (!entity || !seal.current) return { entity, at }
  const box = seal.seal(IDENTITY, { keys, entity } satisfies HiddenIdentity) as Box
  return { entity: { id: '', captured: { ...box } }, at }
}

/** @param keys Those that were asked for, as they are stored. */
export function openIdentity(seal: Seal, keys: readonly string[], { entity, at }: IdentityRow): IdentityRow {
  if (!entity) return { at }
  const opened = seal.open(IDENTITY, isBox(entity.captured) ? entity.captured : entity)
  if (!isBox(entity.captured)) return { entity, at }
  const hidden = opened as HiddenIdentity
  if (!keys.some((key) => hidden.keys.includes(key))) throw brokenSeal()
  return { entity: hidden.entity, at }
}
