import type { RecordingLinks } from '../../flow/plan.ts'
import { signRecordingLink } from '../../recordings/recording-link.ts'
import type { ConfigSpec } from '../schema/config.ts'

const DAY_MS = 24 * 3_600_000
/** As long as the ledger knows where a recording is, when nothing else is said. */
const DEFAULT_DAYS = 30

/** The links to recordings, where people are to see them. */
export function recordingLinks({ storage, serve, privacy }: ConfigSpec): RecordingLinks | undefined {
  const { url, linkKey, linkDays = privacy?.keepDays ?? DEFAULT_DAYS } = serve ?? {}
  if (storage?.urls !== 'serve' || url === undefined || linkKey === undefined) return undefined
  return {
    link: (account, recording, fromMs) =>
      signRecordingLink(url, { account, ...recording, until: fromMs + linkDays * DAY_MS }, linkKey),
  }
}
