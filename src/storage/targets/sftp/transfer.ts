import type { SFTPWrapper } from 'ssh2'
import { STATUS, statusOf } from './sftp-calls.ts'

/** What every server takes in one packet. */
const PACKET_BYTES = 32 * 1_024
/** So many packets are on their way at once, so that a long line is full. */
const WINDOW = 64

/** Writes bytes, many packets at a time; `onSent` tells how many have arrived. */
export function writeBytes(
  sftp: SFTPWrapper,
  handle: Buffer,
  bytes: Uint8Array,
  at: number,
  onSent: (bytes: number) => void,
): Promise<void> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return new Promise((resolve, reject) => {
    let next = 0
    let arrived = 0
    let failed = false
    const more = (): void => {
      const from = next
      const length = Math.min(PACKET_BYTES, buffer.length - from)
      if (failed || length === 0) return
      next += length
      sftp.write(handle, buffer, from, length, at + from, (error) => {
        if (error) {
          failed = true
          reject(error)
          return
        }
        arrived += length
        onSent(arrived)
        if (arrived === buffer.length) resolve()
        else more()
      })
    }
    if (buffer.length === 0) resolve()
    else for (let slot = 0; slot < WINDOW; slot++) more()
  })
}

/**
 * Reads a part of a file, many packets at a time.
 *
 * @param within Does not wait for longer than there is hope.
 * @param end The first byte behind the part; the file may end before.
 */
export async function* readBytes(
  sftp: SFTPWrapper,
  handle: Buffer,
  within: <T>(work: Promise<T>) => Promise<T>,
  { start, end }: { start: number; end: number },
): AsyncGenerator<Uint8Array> {
  const ahead: { from: number; length: number; asked: Promise<Uint8Array> }[] = []
  let next = start
  const ask = (from: number, length: number): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const buffer = Buffer.alloc(length)
      sftp.read(handle, buffer, 0, length, from, (error, count) => {
        if (!error) resolve(buffer.subarray(0, count))
        else if (statusOf(error) === STATUS.endOfFile) resolve(new Uint8Array())
        else reject(error)
      })
    })
  try {
    for (;;) {
      while (ahead.length < WINDOW && next < end) {
        const length = Math.min(PACKET_BYTES, end - next)
        const asked = ask(next, length)
        asked.catch(() => {})
        ahead.push({ from: next, length, asked })
        next += length
      }
      const first = ahead.shift()
      if (!first) return
      // A server may give less than it was asked for: the rest is asked for by itself.
      for (let got = 0; got < first.length;) {
        const piece = await within(got === 0 ? first.asked : ask(first.from + got, first.length - got))
        if (piece.byteLength === 0) return
        yield piece
        got += piece.byteLength
      }
    }
  } finally {
    await within(Promise.allSettled(ahead.map(({ asked }) => asked))).catch(() => {})
  }
}
