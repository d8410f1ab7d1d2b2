import { bytesSource } from '../files/bytes-source.ts'
import type { FileSource } from '../files/file-source.ts'
import type { SessionFile } from '../session/event-schema.ts'
import { stringifyJson } from '../util/json.ts'
import type { Work } from './operation-kind.ts'
import { filesOf } from './session-files.ts'

/** The metadata file that is made here, as a file of the session: it lies nowhere. */
export const METADATA_FILE: SessionFile = { id: 'metadata', kind: 'session_metadata' }

/** True for the metadata file that is made here, and not for one that the platform gives. */
export function isMadeHere({ kind, path, url, stream }: SessionFile): boolean {
  return kind === METADATA_FILE.kind && (path ?? url ?? stream) === undefined
}

/** Everything that is known of the session now, as the text of its metadata file. */
export async function metadataText(work: Pick<Work, 'plan' | 'run' | 'data' | 'clock' | 'trace'>): Promise<string> {
  const { buildMetadata } = await import('../metadata/build-metadata.ts')
  const { state, account, record } = work.data
  const files = filesOf(work.run.lane, work.plan.storage?.urls)
  const linkOf = ({ id, kind }: SessionFile): string | undefined =>
    files.find((file) => file.id === id && file.kind === kind)?.url
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
