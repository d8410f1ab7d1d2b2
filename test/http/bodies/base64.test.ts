import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base64Body } from '../../../src/http/bodies/base64.ts'
import { collect, cut, piecesSource } from './sources.ts'

describe('a base64 body', () => {
  test('is the same text however the bytes are cut, and as long as it says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 20 }),
        fc.string(),
        fc.string({ unit: 'grapheme' }),
        async (bytes, lengths, before, after) => {
          const source = piecesSource(cut(bytes, lengths), bytes.byteLength)
          const body = base64Body({ before, after, source })
          const sent = await collect(body)
          expect(sent).toEqual(Buffer.from(`${before}${Buffer.from(bytes).toString('base64')}${after}`))
          expect(body.length).toBe(sent.length)
        },
      ),
    )
  })

  test('does not hold on to memory that its source uses again', async () => {
    const memory = Buffer.alloc(4)
    const body = base64Body({
      before: '',
      after: '',
      source: {
        async *open() {
          for (const text of ['abcd', 'efgh', 'ijkl']) {
            memory.write(text)
            yield memory
          }
        },
      },
    })
    expect(String(await collect(body))).toBe(Buffer.from('abcdefghijkl').toString('base64'))
  })

  test('has no length when the size is unknown or the text is percent-encoded', () => {
    const parts = { before: '{', after: '}' }
    expect(base64Body({ ...parts, source: piecesSource([]) }).length).toBeUndefined()
    expect(base64Body({ ...parts, source: piecesSource([], 3), percentEncoded: true }).length).toBeUndefined()
  })

  test('is percent-encoded piece by piece, and only the file is', async () => {
    const bytes = Buffer.from([0xfb, 0xff, 0xfe, 0xff])
    const body = base64Body({
      before: 'file=',
      after: '&a=+',
      source: piecesSource(cut(bytes, [1, 2]), 4),
      percentEncoded: true,
    })
    expect(String(await collect(body))).toBe(`file=${encodeURIComponent(bytes.toString('base64'))}&a=+`)
  })

  test('of a file that changed is FILE_CHANGED', async () => {
    const body = base64Body({ before: '{', after: '}', source: piecesSource([Buffer.from('abc')], 4) })
    await expect(collect(body)).rejects.toMatchObject({ code: 'FILE_CHANGED' })
  })
})
