import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { multipartBody, type MultipartParts } from '../../../src/http/bodies/multipart.ts'
import { type Random, systemRandom } from '../../../src/util/random.ts'
import { collect, piecesSource } from './sources.ts'

const fixed: Random = { fraction: () => 0.5, bytes: (length) => new Uint8Array(length).fill(0xab) }

function parts(changes: Partial<MultipartParts['file']> = {}, fields: MultipartParts['fields'] = []): MultipartParts {
  const bytes = Buffer.from('bytes')
  const file = { name: 'file', fileName: 'call-1.mp3', contentType: 'audio/mpeg', source: piecesSource([bytes], 5) }
  return { fields, file: { ...file, ...changes }, random: fixed }
}

/** Reads a body with the runtime's own parser. */
async function parse(contentType: string, body: Buffer): Promise<[string, string, string?][]> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
  return Promise.all(
    [...form].map(async ([name, value]): Promise<[string, string, string?]> =>
      typeof value === 'string' ? [name, value] : [name, await value.text(), value.name],
    ),
  )
}

describe('a multipart body', () => {
  test('is written as browsers write it, the file last', async () => {
    const { contentType, stream } = multipartBody(
      parts({}, [
        ['a', '1'],
        ['a', '2'],
      ]),
    )
    const boundary = `----crmwire${'ab'.repeat(16)}`
    expect(contentType).toBe(`multipart/form-data; boundary=${boundary}`)
    expect(String(await collect(stream))).toBe(
      [
        `--${boundary}`,
        'content-disposition: form-data; name="a"',
        '',
        '1',
        `--${boundary}`,
        'content-disposition: form-data; name="a"',
        '',
        '2',
        `--${boundary}`,
        'content-disposition: form-data; name="file"; filename="call-1.mp3"',
        'content-type: audio/mpeg',
        '',
        'bytes',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    )
  })

  test('has a new boundary every time', () => {
    const once = multipartBody({ ...parts(), random: systemRandom }).contentType
    expect(multipartBody({ ...parts(), random: systemRandom }).contentType).not.toBe(once)
  })

  test('keeps every name in its place, whatever it holds, and is as long as it says', async () => {
    const name = fc.string({
      unit: fc.constantFrom('a', '"', '\r', '\n', ';', '=', '-', 'ü', '日', ' ', '\\'),
      minLength: 1,
    })
    await fc.assert(
      fc.asyncProperty(name, fc.string(), name, name, async (field, value, fileField, fileName) => {
        const { contentType, stream } = multipartBody(parts({ name: fileField, fileName }, [[field, value]]))
        const body = await collect(stream)
        expect(stream.length).toBe(body.length)
        expect(body.toString().split('content-disposition')).toHaveLength(3)
        const read = await parse(contentType, body)
        expect(read).toHaveLength(2)
        expect(read[0]?.[1]).toBe(value)
        expect(read[1]?.[1]).toBe('bytes')
      }),
    )
  })

  test('percent-encodes quotes and line breaks in names', async () => {
    const { stream } = multipartBody(parts({ name: 'a"b', fileName: 'ü"\r\n.mp3' }))
    expect(String(await collect(stream))).toContain('name="a%22b"; filename="ü%22%0D%0A.mp3"')
  })

  test('has no length when the size of the file is unknown', () => {
    expect(multipartBody(parts({ source: piecesSource([]) })).stream.length).toBeUndefined()
  })

  test('refuses a content type that would end its header', () => {
    expect(() => multipartBody(parts({ contentType: 'a/b\r\nx: y' }))).toThrow(
      expect.objectContaining({ code: 'HTTP_HEADER_INVALID' }),
    )
  })

  test('of a file that changed is FILE_CHANGED', async () => {
    const { stream } = multipartBody(parts({ source: piecesSource([Buffer.from('abc')], 2) }))
    await expect(collect(stream)).rejects.toMatchObject({ code: 'FILE_CHANGED' })
  })
})
