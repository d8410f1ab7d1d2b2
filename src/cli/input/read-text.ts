import { readFile } from 'node:fs/promises'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
}

/** The text of a file, or of stdin for `-`. */
export async function readText(file: string, terminal: Terminal): Promise<string> {
  if (file === '-') return withoutMark(await terminal.input())
  try {
    return withoutMark(await readFile(file, 'utf8'))
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new UsageError(`${file} cannot be read: ${REASONS[code] ?? code}.`)
  }
}

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '')
