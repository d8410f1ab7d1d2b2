import type { OperationRow } from '../../ledger/operation-row.ts'
import { shownIdentifier } from '../../response/identifier.ts'
import type { ChangeProgress } from '../change-entity.ts'
import type { FollowersProgress } from '../followers.ts'
import { type StoreProgress, store } from '../store.ts'
import type { UploadProgress } from '../upload.ts'
import { isEntity, resolveProgress } from './in-doubt.ts'

/** What is known of what was sent. */
export interface Delivery {
  /** A request is on its way, or was when its process ended. */
  isSending?: true
  /** How often a create was sent. */
  sends?: number
  /** When it was sent first, in milliseconds since 1970. */
  firstSentAt?: number
  /** Since when nobody knows whether it was stored, in milliseconds since 1970. */
  unknownSince?: number
  /** How often it was searched in vain since then. */
  emptySearches?: number
  /** The CRM says that it has one. */
  exists?: true
  /** What was sent first is in the CRM; what follows it may be open. */
  isThere?: true
  /** The storage has a part of the file, or all of it. */
  inStorage?: 'part' | 'whole'
  /** How many of the requests that follow are done. */
  followersDone?: number
  /** An earlier try may have done it, so that it may be there twice. */
  mayBeTwice?: true
}

export function deliveryOf(row: OperationRow): Delivery {
  return {
    ...(row.sending && { isSending: true }),
    ...(isEntity(row) ? ofEntity(row) : row.kind === store.kind ? ofStore(row) : ofChange(row)),
  }
}

function ofEntity(row: OperationRow): Delivery {
  const { create, settled } = resolveProgress(row)
  return {
    ...(create && { sends: create.sends, firstSentAt: create.firstSentAt }),
    ...(create?.unknown && {
      unknownSince: create.unknown.since,
      emptySearches: create.unknown.emptyProbes,
      ...(create.unknown.exists && { exists: true }),
    }),
    ...(settled && there(settled.followers)),
  }
}

/** Comments, updates and uploads keep the same facts of how far they came. */
function ofChange({ progress }: OperationRow): Delivery {
  const { isDoubtful, followers } = (progress ?? {}) as ChangeProgress & UploadProgress
  return { ...(isDoubtful && { mayBeTwice: true }), ...(followers && there(followers)) }
}

function ofStore({ progress, outcome }: OperationRow): Delivery {
  const { put, delivered } = (progress ?? {}) as StoreProgress
  if (delivered || outcome.file) return { inStorage: 'whole' }
  return put?.token === undefined ? {} : { inStorage: 'part' }
}

const there = ({ done }: FollowersProgress): Delivery => ({ isThere: true, followersDone: done })

/** How far an operation came, as sentences. */
export function progressInWords(row: OperationRow): string {
  const { isSending, sends, firstSentAt, unknownSince, emptySearches, exists, isThere, ...more } = deliveryOf(row)
  const { inStorage, followersDone, mayBeTwice } = more
  const id = row.outcome.id
  const sentences = [
    sends !== undefined && `It was sent ${times(sends)}, first at ${timeText(firstSentAt!)}.`,
    unknownSince !== undefined &&
      `Since ${timeText(unknownSince)} nobody knows whether it was stored; it was searched in vain ${times(emptySearches!)}.`,
    exists && 'The CRM says that it has one.',
    isThere && `It is in the CRM${id === undefined ? '' : ` as ${String(shownIdentifier(id))}`}.`,
    inStorage === 'whole' && 'It is in the storage.',
    inStorage === 'part' && 'A part of it is in the storage; the next try goes on there.',
    followersDone !== undefined && followersDone > 0 && `${followersDone} of the requests that follow are done.`,
    mayBeTwice && 'An earlier try may have done it already.',
    isSending && 'A request is on its way, or was when its process ended.',
    row.tries > 0 && `Tried ${times(row.tries)}.`,
  ].filter((one) => typeof one === 'string')
  return sentences.length === 0 ? 'Nothing was sent yet.' : sentences.join(' ')
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

const timeText = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
