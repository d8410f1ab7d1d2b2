import type { OperationRow } from '../ledger/operation-row.ts'
import { email } from './email.ts'
import { isMadeHere } from './metadata-file.ts'
import { type StorePayload, store } from './store.ts'

/**
 * True for what is to be done some time after the end of its session and has not begun: the metadata file and the e-mail.
 * Nobody who waits for a session waits for it.
 */
export function comesLater({ kind, state, tries, progress, wakesOnEvent, payload }: OperationRow): boolean {
  if (state !== 'waiting' || tries > 0 || progress !== undefined || wakesOnEvent) return false
  const { file, isLater } = (payload ?? {}) as Partial<StorePayload>
  if (kind === email.kind || kind === store.kind) return kind === email.kind || isLater === true
  return file !== undefined && isMadeHere(file)
}
