import type { UploadProgress } from '../../flow/operation-kind.ts'
import { printable } from '../../observe/printable.ts'

/** Smaller files are gone before anybody could read a bar. */
export const LEAST_BYTES = 1_000_000

const CELLS = 24

/** How far an upload is, as one line: `call-1.mp3  [████████        ]  33 %  1.0 of 3.1 MB  12.3 MB/s`. */
export function formatProgress({ name, sentBytes, totalBytes, bytesPerSecond }: UploadProgress): string {
  const sent = megabytes(sentBytes)
  const rate = bytesPerSecond === undefined ? '' : `  ${megabytes(bytesPerSecond)} MB/s`
  if (totalBytes === undefined) return `${printable(name)}  ${sent} MB${rate}`
  const part = totalBytes === 0 ? 1 : Math.min(1, sentBytes / totalBytes)
  const bar = '█'.repeat(Math.floor(part * CELLS)).padEnd(CELLS)
  const percent = String(Math.floor(part * 100)).padStart(3)
  return `${printable(name)}  [${bar}]  ${percent} %  ${sent} of ${megabytes(totalBytes)} MB${rate}`
}

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1)
