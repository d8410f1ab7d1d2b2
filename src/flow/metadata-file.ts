import { bytesSource } from '../files/bytes-source.ts'
import type { FileSource } from '../files/file-source.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import type { SessionFile } from '../session/event-schema.ts'
import { stringifyJson } from '../util/json.ts'
import type { Work } from './operation-kind.ts'

/** The metadata file that is made here, as a file of the session: it lies nowhere. */
export const METADATA_FILE: SessionFile = { id: 'metadata', kind: 'session_metadata' }

/** True for the metadata file that is made here, and not for one that the platform gives. */
export function isMadeHere({ kind, path, url }: SessionFile): boolean {
  return kind === METADATA_FILE.kind && path === undefined && url === undefined
}

/** Everything that is known of the session now, as the text of its metadata file. */
export async function metadataText(work: Pick<Work, 'run' | 'data' | 'clock' | 'trace'>): Promise<string> {
  const { buildMetadata } = await import('../metadata/build-metadata.ts')
  const { state, account, record } = work.data
  const linkOf = (file: SessionFile): string | undefined => linkIn(work.run.lane, file)
  const { metadata, misfits } = buildMetadata({ state, account, record, linkOf, now: work.clock.now() })
  if (misfits.length > 0)
    work.trace.decision({
      outcome: 'left_out',
      reason: `not what the metadata file holds there: ${misfits.join(', ')}`,
    })
  return `${stringifyJson(metadata, 2)}\n`
}

/** The metadata file with everything that is known of the session now. */
export async function metadataSource(work: Parameters<typeof metadataText>[0]): Promise<FileSource> {
  return bytesSource(Buffer.from(await metadataText(work)))
}

/** Where people open a file: as the operations that delivered it have learned. */
function linkIn(lane: readonly OperationRow[], { id, kind }: SessionFile): string | undefined {
  const delivery = lane.findLast(({ payload, outcome }) => {
    const { file } = (payload ?? {}) as { file?: Partial<SessionFile> }
    return file?.id === id && file.kind === kind && outcome.url !== undefined
  })
  return delivery?.outcome.url
}
