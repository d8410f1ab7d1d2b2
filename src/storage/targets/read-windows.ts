import { gone } from '../storage-failure.ts'
import type { Part } from '../target.ts'

/** So much lies in memory for each who reads. */
const WINDOW_BYTES = 512 * 1_024

/** Some bytes of a file, and the size of all of it. */
export interface Window {
  bytes: Uint8Array
  size: number
}

/**
 * Reads a file that is asked for over HTTP, in windows. Each is asked for when the one before was taken, so that whoever
 * reads slowly, such as somebody who pauses a recording, holds no connection.
 *
 * @param ask The bytes from `start` on, up to `end` at most; nothing when the file ends before `start`.
 */
export async function* readWindows(
  { start = 0, end = Infinity }: Part,
  ask: (start: number, end: number) => Promise<Window | undefined>,
): AsyncGenerator<Uint8Array> {
  for (let at = start, last = end; at < last;) {
    const window = await ask(at, Math.min(at + WINDOW_BYTES, last))
    if (!window) return
    const { bytes, size } = window
    // A storage that gives nothing where there is something would be asked for ever.
    if (bytes.byteLength === 0) throw gone()
    last = Math.min(last, size)
    at += bytes.byteLength
    yield bytes
  }
}

/** The range header of a window. */
export const rangeOf = (start: number, end: number): string => `bytes=${start}-${end - 1}`

/** The size of the whole file, as the answer to a range tells it. */
export function sizeIn(contentRange: string | undefined): number | undefined {
  const size = /^bytes \d+-\d+\/(\d+)$/.exec(contentRange ?? '')?.[1]
  return size === undefined ? undefined : Number(size)
}
