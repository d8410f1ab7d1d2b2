import { outcomeStyle, painter } from '../../observe/paint.ts'
import { printable } from '../../observe/printable.ts'

interface Told {
  code: string
  message: string
  hint: string
}

/** What a test of the storage came to. */
export interface StorageReport {
  ok: boolean
  place: string
  files: TriedFile[]
}

export interface TriedFile {
  /** Folder and name inside the storage. */
  path: string
  /** What was done with it, in order. */
  did: string[]
  /** Where it is, when it was left there. */
  url?: string | undefined
  error?: Told | undefined
}

/** One line for the place and one for each file; what failed says why and what to do. */
export function formatStorageReport({ ok, place, files }: StorageReport, { colour }: { colour: boolean }): string {
  const paint = painter(colour)
  const status = (done: boolean): string => paint(outcomeStyle(done ? 'done' : 'failed'), done ? 'done' : 'failed')
  return [
    `${printable(place)}  ${status(ok)}`,
    ...files.flatMap(({ path, did, url, error }) => [
      `  ${printable(path)}  ${error ? `${status(false)}  ${error.code}` : status(true)}  ${did.join(', ')}`.trimEnd(),
      ...(error ? [`    ${printable(error.message)}`, `    ${error.hint}`] : []),
      ...(url === undefined ? [] : [`    ${printable(url)}`]),
    ]),
  ].join('\n')
}
