import { describe, expect, test } from 'vitest'
import { attemptAt } from '../../src/http/map-error.ts'
import { Deadline } from '../../src/http/deadline.ts'
import { SendingBody } from '../../src/http/sending-body.ts'
import { ManualClock } from './manual-clock.ts'

const attempt = attemptAt('POST', 'https://crm.example.com/files')

function bodyOf(pieces: number[], length?: number): SendingBody {
  return new SendingBody({
    length,
    async *chunks() {
      for (const size of pieces) yield new Uint8Array(size)
    },
  })
}

describe('a body on its way', () => {
  test('leaves in slices, each with the whole time-out, so that a slow line is no stall', async () => {
    const clock = new ManualClock()
    let fired = false
    const deadline = new Deadline(clock, 1_000, () => (fired = true))
    const slices: number[] = []
    for await (const slice of bodyOf([150_000, 10, 65_536]).chunks(deadline)) {
      slices.push(slice.byteLength)
      clock.advance(900)
    }
    expect(slices).toEqual([65_536, 65_536, 18_928, 10, 65_536])
    expect(fired).toBe(false)
    clock.advance(1_000)
    expect(fired).toBe(true)
  })

  test.each([
    ['an announced length', 150_000],
    ['no length', undefined],
  ])('with %s can be accepted only when all of it is handed out', async (_what, length) => {
    const body = bodyOf([150_000], length)
    const deadline = new Deadline(new ManualClock(), 1_000, () => undefined)
    const early = expect.objectContaining({
      code: 'HTTP_NO_ANSWER',
      message: 'POST crm.example.com: status 201 came before the whole body was sent',
    })
    let left = 150_000
    for await (const slice of body.chunks(deadline)) {
      left -= slice.byteLength
      if (left > 0) expect(() => body.refuseEarly(201, attempt)).toThrow(early)
      expect(() => body.refuseEarly(413, attempt)).not.toThrow()
    }
    expect(() => body.refuseEarly(201, attempt)).not.toThrow()
  })

  test('without any bytes can be accepted at once', async () => {
    const body = bodyOf([])
    expect(await body.prime()).toBe(false)
    expect(() => body.refuseEarly(201, attempt)).not.toThrow()
  })
})
