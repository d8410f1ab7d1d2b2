import type { OperationRow } from '../ledger/operation-row.ts'
import type { SessionFile } from '../session/event-schema.ts'
import { email } from './email.ts'
import { isMadeHere } from './metadata-file.ts'

/**
 * True for what is to be done some time after the end of its session and has not begun: the metadata file and the e-mail.
 * Nobody who waits for a session waits for it.
 */
export function comesLater({ kind, state, tries, progress, wakesOnEvent, payload }: OperationRow): boolean {
  if (state !== 'waiting' || tries > 0 || progress !== undefined || wakesOnEvent) return false
  const { file } = (payload ?? {}) as { file?: SessionFile }
  return kind === email.kind || (file !== undefined && isMadeHere(file))
}
