import type { FileSource } from '../../src/files/file-source.ts'
import { bytesSource } from '../../src/files/bytes-source.ts'
import { type PutProgress, type PutRequest, type Stored, putFile } from '../../src/storage/put-file.ts'
import type { StorageTarget } from '../../src/storage/target.ts'
import { keystream } from '../../tools/large-files/keystream.ts'

/** Bytes that look random; the same seed gives the same. */
export function bytesOf(seed: number, size: number): Buffer {
  return Buffer.concat([...keystream(seed, size)])
}

/** A source that nobody can tell from another one. @param breaksAt After so many bytes it breaks. */
export function streamOf(bytes: Buffer, breaksAt?: number): FileSource {
  return {
    async *open() {
      yield bytes.subarray(0, breaksAt)
      if (breaksAt !== undefined) throw new Error('the stream broke')
    },
  }
}

/** A put as a flow does it, with what it journaled and how far it told it was. */
export interface WatchedPut {
  journal: PutProgress[]
  progress: number[]
  stored: Promise<Stored>
}

export function put(
  target: StorageTarget,
  path: string,
  content: Buffer | FileSource,
  more: Partial<PutRequest> = {},
): WatchedPut {
  const journal: PutProgress[] = []
  const progress: number[] = []
  const stored = putFile(target, {
    path,
    contentType: 'audio/mpeg',
    source: Buffer.isBuffer(content) ? bytesSource(content) : content,
    key: 'operation-1',
    journal: async (one) => void journal.push(structuredClone(one)),
    outside: (work) => work(),
    onProgress: (sent) => progress.push(sent),
    ...more,
  })
  stored.catch(() => {})
  return { journal, progress, stored }
}

/** The process ends here. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

/**
 * Lets the process end at its n-th call to the storage: before it, or after it, when nobody hears what came of it.
 */
export function killAt(n: number, when: 'before' | 'after'): Pick<PutRequest, 'outside'> {
  let calls = 0
  return {
    async outside(work) {
      calls++
      if (calls === n && when === 'before') throw new Killed()
      const result = await work()
      if (calls === n) throw new Killed()
      return result
    },
  }
}
