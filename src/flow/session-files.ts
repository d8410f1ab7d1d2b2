import type { DeliveredFile, OperationRow, OutcomeStatus } from '../ledger/operation-row.ts'
import type { FileKind, SessionFile } from '../session/event-schema.ts'
import type { FileUrls } from './plan.ts'
import { store } from './store.ts'
import { upload } from './upload.ts'

/** A file of a session, and where it is. */
export interface FileResult {
  /** Its id, as the platform says it. */
  id: string
  kind: FileKind
  /** The link that people see, as `storage.urls` says; where that one is missing, the other one. */
  url?: string | undefined
  /** Absent when it does not go there. */
  storage?: FileCopy | undefined
  /** Absent when it does not go there. */
  crm?: FileCopy | undefined
}

/** A file at one place, or on its way there. */
export interface FileCopy extends Partial<DeliveredFile> {
  /** The id of the operation that brings it. */
  operation: string
  status: OutcomeStatus
  reason: string
  url?: string | undefined
}

const PLACES: ReadonlyMap<string, 'storage' | 'crm'> = new Map([
  [store.kind, 'storage'],
  [upload.kind, 'crm'],
])

/** The files of a session in the order in which they came; of several versions of a file, the last one. */
export function filesOf(operations: readonly OperationRow[], urls: FileUrls | undefined): FileResult[] {
  const files = new Map<string, FileResult>()
  for (const row of operations.toSorted((a, b) => a.sequence - b.sequence)) {
    const place = PLACES.get(row.kind)
    const { id, kind } = (row.payload as { file?: SessionFile } | undefined)?.file ?? {}
    if (place === undefined || id === undefined || kind === undefined) continue
    const key = JSON.stringify([kind, id])
    files.set(key, { ...(files.get(key) ?? { id, kind }), [place]: copyOf(row) })
  }
  return [...files.values()].map((file) => {
    const [first, second] = urls === 'crm' ? [file.crm, file.storage] : [file.storage, file.crm]
    const url = first?.url ?? second?.url
    return { ...file, ...(url !== undefined && { url }) }
  })
}

function copyOf({ id, outcome: { status, reason, url, file } }: OperationRow): FileCopy {
  return { operation: id, status, reason, ...(url !== undefined && { url }), ...file }
}
