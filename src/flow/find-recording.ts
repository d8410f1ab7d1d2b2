import { createHash } from 'node:crypto'
import type { Ledger } from '../ledger/ledger.ts'
import type { DeliveredFile, OperationRow } from '../ledger/operation-row.ts'
import type { Recording, RecordingQuery } from '../recordings/recording.ts'
import type { SessionFile } from '../session/event-schema.ts'
import { fileType } from '../session/file-name.ts'
import type { StorageTarget } from '../storage/target.ts'
import { RECORDINGS } from './recording-url.ts'
import { sessionsOfCall } from './sessions-of-call.ts'
import { store } from './store.ts'

export interface FindRecordingOptions {
  tenant: string
  ledger: Ledger
  target: StorageTarget
}

/** A file that was stored, and which. */
interface Delivered {
  id: string
  kind: SessionFile['kind']
  file: DeliveredFile & { path: string }
}

/**
 * The recording of a call, as the storage has it. Only what a session has stored is looked for, at the path that was stored
 * with it.
 *
 * @throws StorageFailure when the storage cannot be asked.
 */
export async function findRecording(
  { tenant, ledger, target }: FindRecordingOptions,
  { callId, file }: RecordingQuery,
): Promise<Recording | undefined> {
  const sessionIds = new Set([...(await sessionsOfCall(ledger, tenant, callId)), callId])
  const lanes = await Promise.all([...sessionIds].map((id) => ledger.lane(tenant, id)))
  const found = lanes
    .flatMap(({ operations }) => deliveredOf(operations, target.place, file) ?? [])
    // Of several sessions of a call the one that was recorded last.
    .toSorted((a, b) => b.file.at - a.file.at)[0]
  if (!found) return undefined
  const { path, name, type, size, sha256 = '', at } = found.file
  const there = await target.stat(path)
  if (!there || (size !== undefined && there.size !== size)) return undefined
  const { version } = there
  return {
    name,
    type: type ?? fileType({ kind: found.kind, path }),
    size: there.size,
    tag: createHash('sha256')
      .update(JSON.stringify([sha256, there.size, version]))
      .digest('hex')
      .slice(0, 32),
    at,
    read: (start, end) => target.read(path, { start, end, version }),
  }
}

/** The recording of a session: of the file that is asked for, else the first one; of several versions, the last. */
function deliveredOf(
  operations: readonly OperationRow[],
  place: string,
  wanted: string | undefined,
): Delivered | undefined {
  const recordings = operations
    .toSorted((a, b) => a.sequence - b.sequence)
    .flatMap((row) => deliveredBy(row, place) ?? [])
  const [first] = recordings.toSorted((a, b) => Number(a.kind === 'voicemail') - Number(b.kind === 'voicemail'))
  return recordings.findLast(({ id }) => id === (wanted ?? first?.id))
}

function deliveredBy({ kind: work, payload, outcome }: OperationRow, place: string): Delivered | undefined {
  const { file } = outcome
  const { id, kind } = (payload as { file?: Partial<SessionFile> } | undefined)?.file ?? {}
  if (work !== store.kind || id === undefined || kind === undefined || !RECORDINGS.has(kind)) return undefined
  // What was stored before the storage became another one is not here.
  if (file?.path === undefined || file.place !== place) return undefined
  return { id, kind, file: { ...file, path: file.path } }
}
