import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesSource } from '../../src/files/bytes-source.ts'
import type { FileSource } from '../../src/files/file-source.ts'
import { scrubbedSource } from '../../src/files/scrubbed-source.ts'

/** A source that gives its bytes in pieces of these sizes, over and over. */
function inPieces(bytes: Buffer, sizes: readonly number[]): FileSource {
  return {
    size: bytes.length,
    async *open() {
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length]!
        yield bytes.subarray(at, at + size)
        at += size
      }
    },
  }
}

async function read(source: FileSource): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of source.open()) pieces.push(piece)
  return Buffer.concat(pieces)
}

const TALK = 'Kim: it is 4111 1111 1111 1111, die Prüfziffer ist 123 😀\n'
const SCRUBBED = 'Kim: it is **** **** **** ****, die Prüfziffer ist *** 😀\n'

test('a transcript loses its card numbers, wherever its pieces end', async () => {
  const talk = 'é'.repeat(700) + TALK.repeat(30)
  for (let size = 1; size <= 97; size += 4) {
    const source = scrubbedSource(inPieces(Buffer.from(talk), [size]))
    expect(source.size).toBe(Buffer.byteLength(talk))
    expect((await read(source)).toString()).toBe('é'.repeat(700) + SCRUBBED.repeat(30))
  }
})

test('a number that is written over two messages is found in a long transcript', async () => {
  const filler = 'Agent: nothing to see here\n'.repeat(500)
  const talk = `${filler}[10:02] Kim: 4111 1111\n[10:03] Kim: 1111 1111\n${filler}`
  const scrubbed = (await read(scrubbedSource(inPieces(Buffer.from(talk), [1000])))).toString()
  expect(scrubbed).toContain('Kim: **** ****\n')
  expect(scrubbed).not.toContain('1111')
})

test('a transcript in another encoding loses them, too', async () => {
  const latin1 = Buffer.from('über 4111-1111-1111-1111 ÿ', 'latin1')
  expect((await read(scrubbedSource(bytesSource(latin1)))).toString('latin1')).toBe('über ****-****-****-**** ÿ')
  const utf16 = Buffer.from('Kim 4111111111111111', 'utf16le')
  expect((await read(scrubbedSource(bytesSource(utf16)))).toString('utf16le')).toBe('Kim ****************')
})

test('every other byte stays as it is', async () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), pieces, async (array, sizes) => {
      // Without digits there is nothing to mask.
      const bytes = Buffer.from(array.map((byte) => (byte >= 0x30 && byte <= 0x39 ? 0x41 : byte)))
      expect(await read(scrubbedSource(inPieces(bytes, sizes)))).toEqual(bytes)
    }),
  )
  const text = fc.string({ unit: 'binary', maxLength: 2000 })
  await fc.assert(
    fc.asyncProperty(text, pieces, async (written, sizes) => {
      const bytes = Buffer.from(written.replaceAll(/\p{Nd}/gu, ''))
      expect(await read(scrubbedSource(inPieces(bytes, sizes)))).toEqual(bytes)
    }),
  )
})
