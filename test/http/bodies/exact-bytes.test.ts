import { describe, expect, test } from 'vitest'
import { binaryBody } from '../../../src/http/bodies/binary.ts'
import { exactBytes } from '../../../src/http/bodies/exact-bytes.ts'
import { collect, piecesSource } from './sources.ts'

const abc = Buffer.from('abc')
const def = Buffer.from('def')

describe('the bytes of a file', () => {
  test('pass unchanged when they are as many as announced', async () => {
    expect(String(await collect(binaryBody(piecesSource([abc, Buffer.alloc(0), def], 6))))).toBe('abcdef')
    expect(binaryBody(piecesSource([abc, def], 6)).length).toBe(6)
  })

  test('pass unchanged when nothing was announced', async () => {
    const body = binaryBody(piecesSource([abc, def]))
    expect(body.length).toBeUndefined()
    expect(String(await collect(body))).toBe('abcdef')
  })

  test('may be none', async () => {
    expect(await collect(binaryBody(piecesSource([], 0)))).toHaveLength(0)
  })

  test.each([
    [7, 'the file was announced with 7 bytes and has 6'],
    [5, 'the file was announced with 5 bytes and has at least 6'],
    [3, 'the file was announced with 3 bytes and has at least 6'],
    [0, 'the file was announced with 0 bytes and has at least 3'],
  ])('are FILE_CHANGED when %i were announced and 6 come', async (size, message) => {
    await expect(collect(binaryBody(piecesSource([abc, def], size)))).rejects.toMatchObject({
      code: 'FILE_CHANGED',
      message,
    })
  })

  test('never reach their announced number when more follow, so the request stays incomplete', async () => {
    let given = 0
    const reading = (async () => {
      for await (const piece of exactBytes(piecesSource([abc, def], 3))) given += piece.byteLength
    })()
    await expect(reading).rejects.toMatchObject({ code: 'FILE_CHANGED' })
    expect(given).toBe(0)
  })
})
