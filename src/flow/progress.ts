import type { Work } from './operation-kind.ts'

/** A file that is on its way. */
export interface Transfer {
  name: string
  totalBytes: number | undefined
  /** The storage or the origin of the CRM. */
  place: string
}

/** The story of a session tells how far a transfer is when it takes so long; then after twice that time, and so on. */
const FIRST_STEP_MS = 30_000
const LONGEST_STEP_MS = 600_000

/** Tells how far a transfer is, and how fast: those who look on always, the story of the session now and then. */
export function progressOf(
  { onProgress, trace, clock, data }: Pick<Work, 'onProgress' | 'trace' | 'clock' | 'data'>,
  { name, totalBytes, place }: Transfer,
): (sentBytes: number) => void {
  const began = clock.monotonic()
  let first: number | undefined
  let tellAt = began + FIRST_STEP_MS
  return (sentBytes) => {
    const now = clock.monotonic()
    // What an earlier try has brought says nothing of how fast this one is.
    first ??= sentBytes
    const bytesPerSecond = now > began ? Math.round(((sentBytes - first) * 1000) / (now - began)) : undefined
    onProgress?.({ sessionId: data.state.session.id, name, place, sentBytes, totalBytes, bytesPerSecond })
    if (now < tellAt || sentBytes === totalBytes) return
    tellAt = now + Math.min(now - began, LONGEST_STEP_MS)
    const of = totalBytes === undefined ? '' : ` of ${megabytes(totalBytes)}`
    trace.decision({
      outcome: 'sending',
      reason: `${name}: ${megabytes(sentBytes)}${of} MB, ${megabytes(bytesPerSecond ?? 0)} MB/s`,
    })
  }
}

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1)
