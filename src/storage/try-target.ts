import type { FileSource } from '../files/file-source.ts'
import { type PutRequest, type Stored, putFile } from './put-file.ts'
import type { StorageTarget } from './target.ts'

/** What was done with a file for a test, in order. */
export type Did = 'written' | 'read back' | 'replaced' | 'removed'

export interface TrialOptions {
  /** Leaves the file there. */
  keep: boolean
  /** Told after each step. */
  onDid(did: Did): void
}

/**
 * Proves a storage with a small file: brings it there, looks whether it is the same, puts a later version in its place and
 * removes it.
 *
 * @throws StorageFailure from the step that failed.
 */
export async function tryTarget(target: StorageTarget, path: string, { keep, onDid }: TrialOptions): Promise<void> {
  const bring = async (text: string, replaces: PutRequest['replaces'] = []): Promise<Stored> =>
    putFile(target, {
      path,
      contentType: 'text/plain',
      source: sourceOf(text),
      key: path,
      replaces,
      journal: () => Promise.resolve(),
      outside: (work) => work(),
    })
  const first = await bring('This is a test of crmwire.\n')
  onDid('written')
  // What is there byte for byte is not written again.
  const again = await bring('This is a test of crmwire.\n')
  if (again.wasThere) onDid('read back')
  await bring('This is the later version of a test of crmwire.\n', [first])
  onDid('replaced')
  if (keep) return
  await target.remove(path)
  onDid('removed')
}

function sourceOf(text: string): FileSource {
  const bytes = Buffer.from(text)
  return {
    size: bytes.byteLength,
    version: text,
    async *open(from = 0) {
      yield bytes.subarray(from)
    },
  }
}
