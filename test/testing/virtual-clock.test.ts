import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { startCrm } from '../../src/testing/crm/start-crm.ts'
import type { Crm } from '../../src/testing/crm/start-crm.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { sleep } from '../../src/util/clock.ts'

const WEEK_MS = 7 * 24 * 3_600_000

let crm: Crm | undefined
afterEach(async () => {
  await crm?.close()
  crm = undefined
})

/** Three workers that sleep, each in its own step, and what they see. */
async function story(io: boolean): Promise<string[]> {
  const clock = createVirtualClock(0, { io })
  const seen: string[] = []
  const work = async (name: string, step: number): Promise<void> => {
    for (let i = 0; i < 20; i++) {
      const forgotten = clock.timer(i, () => seen.push('never'))
      if (step > 1) forgotten.cancel()
      await sleep(clock, step)
      seen.push(`${name} ${i} at ${clock.now()}`)
    }
  }
  void Promise.all([work('a', 3), work('b', 5), work('c', 7)])
  await clock.advance(200)
  return seen
}

describe('createVirtualClock', () => {
  test('it stands still until it is moved', async () => {
    const clock = createVirtualClock(5000)
    expect([clock.now(), clock.monotonic()]).toEqual([5000, 0])
    await clock.advance(250)
    expect([clock.now(), clock.monotonic()]).toEqual([5250, 250])
    await clock.advanceTo(6000)
    expect([clock.now(), clock.monotonic()]).toEqual([6000, 1000])
  })

  test('a jump moves the wall clock alone', async () => {
    const clock = createVirtualClock(5000)
    const fired: number[] = []
    clock.timer(100, () => fired.push(clock.monotonic()))
    clock.jump(-3000)
    expect([clock.now(), clock.monotonic(), clock.nextDue()]).toEqual([2000, 0, 2100])
    await clock.advanceTo(2050)
    expect(fired).toEqual([])
    await clock.advance(50)
    expect(fired).toEqual([100])
    await expect(clock.advanceTo(2000)).rejects.toThrow('the clock cannot go from 2100 to 2000')
  })

  test('without a start it begins with the year 2026', () => {
    expect(createVirtualClock().now()).toBe(Date.UTC(2026, 0, 1))
  })

  test('timers fire in due order, and in the order they were set when due together', async () => {
    const clock = createVirtualClock(0)
    const fired: string[] = []
    for (const [name, delay] of [
      ['c', 30],
      ['a', 10],
      ['b1', 20],
      ['b2', 20],
      ['now', 0],
      ['past', -5],
    ] as const)
      clock.timer(delay, () => fired.push(`${name}@${clock.now()}`))
    await clock.advance(20)
    expect(fired).toEqual(['now@0', 'past@0', 'a@10', 'b1@20', 'b2@20'])
    expect(clock.pending()).toBe(1)
    expect(clock.nextDue()).toBe(30)
  })

  test('a timer that a timer sets fires in the same move when it is due', async () => {
    const clock = createVirtualClock(0)
    const fired: number[] = []
    const again = (): void => {
      fired.push(clock.now())
      clock.timer(WEEK_MS, again)
    }
    clock.timer(WEEK_MS, again)
    await clock.advance(3 * WEEK_MS)
    expect(fired).toEqual([WEEK_MS, 2 * WEEK_MS, 3 * WEEK_MS])
  })

  test('what awaits a timer goes on before the next timer', async () => {
    const clock = createVirtualClock(0)
    const seen: number[] = []
    const sleeper = async (): Promise<void> => {
      for (let i = 0; i < 5; i++) {
        await sleep(clock, 100)
        seen.push(clock.now())
      }
    }
    const done = sleeper()
    await clock.advance(10_000)
    await done
    expect(seen).toEqual([100, 200, 300, 400, 500])
  })

  test('a cancelled timer never fires', async () => {
    const clock = createVirtualClock()
    const fired: string[] = []
    const first = clock.timer(10, () => fired.push('first'))
    const second = clock.timer(10, () => {
      fired.push('second')
      third.cancel()
    })
    const third = clock.timer(10, () => fired.push('third'))
    first.cancel()
    first.cancel()
    await clock.advance(100)
    second.cancel()
    expect(fired).toEqual(['second'])
    expect([clock.pending(), clock.nextDue()]).toEqual([0, undefined])
  })

  test('moves that are asked for at once take their turn', async () => {
    const clock = createVirtualClock(0)
    await Promise.all([clock.advance(10), clock.advance(10), clock.advanceTo(25)])
    expect(clock.now()).toBe(25)
  })

  test('time does not run backwards', async () => {
    const clock = createVirtualClock(1000)
    await expect(clock.advanceTo(999)).rejects.toThrow(RangeError)
    await expect(clock.advance(-1)).rejects.toThrow(RangeError)
    await expect(clock.advance(Number.NaN)).rejects.toThrow(RangeError)
    expect(clock.now()).toBe(1000)
  })

  test('what a timer throws rejects the move, and the clock can be moved again', async () => {
    const clock = createVirtualClock(0)
    clock.timer(10, () => {
      throw new Error('broken timer')
    })
    await expect(clock.advance(100)).rejects.toThrow('broken timer')
    expect(clock.now()).toBe(10)
    await clock.advance(100)
    expect(clock.now()).toBe(110)
  })

  test('real requests are answered before a later timer fires', async () => {
    const clock = createVirtualClock()
    const { url, apiKey } = (crm = await startCrm({ clock }))
    const order: string[] = []
    const chain = async (): Promise<void> => {
      await sleep(clock, 1000)
      for (let i = 0; i < 5; i++) {
        const body = JSON.stringify({ lastName: `Park ${i}`, description: 'x'.repeat(2_000_000) })
        const headers = { 'X-Api-Key': apiKey, 'Content-Type': 'application/json' }
        const answer = await fetch(`${url}/api/v1/Contact`, { method: 'POST', headers, body })
        await answer.json()
        order.push(`answer ${i} at ${clock.monotonic()}`)
      }
    }
    const done = chain()
    clock.timer(1001, () => order.push('timer'))
    await clock.advance(5000)
    await done
    expect(order).toEqual([...Array.from({ length: 5 }, (_, i) => `answer ${i} at 1000`), 'timer'])
  })

  test('files are read before a later timer fires', async () => {
    const clock = createVirtualClock()
    const order: string[] = []
    const done = (async () => {
      await sleep(clock, 1)
      for (let i = 0; i < 20; i++) await readFile(import.meta.filename)
      order.push('file')
    })()
    clock.timer(2, () => order.push('timer'))
    await clock.advance(10)
    await done
    expect(order).toEqual(['file', 'timer'])
  })

  test('what never comes does not stop the clock', async () => {
    const clock = createVirtualClock()
    const { url } = (crm = await startCrm({ clock }))
    crm.failNext({}, 'hang')
    const hanging = fetch(url).catch((error: unknown) => error)
    await clock.advance(WEEK_MS)
    expect(clock.monotonic()).toBe(WEEK_MS)
    await crm.close()
    expect(await hanging).toBeInstanceOf(TypeError)
  })

  describe('without I/O', () => {
    test('promises of any depth, ticks and immediates go on before the next timer', async () => {
      const clock = createVirtualClock(0, { io: false })
      const seen: string[] = []
      clock.timer(1, () => {
        void (async () => {
          for (let i = 0; i < 1000; i++) await Promise.resolve()
          seen.push('promises')
          await new Promise<void>((resolve) => {
            process.nextTick(resolve)
          })
          seen.push('tick')
        })()
        setImmediate(() => seen.push('immediate'))
      })
      clock.timer(2, () => seen.push('timer'))
      await clock.advance(2)
      expect(seen).toEqual(['promises', 'tick', 'immediate', 'timer'])
    })

    test('what awaits a timer, and sets others, makes the same story', async () => {
      expect(await story(false)).toEqual(await story(true))
      expect(await story(false)).toHaveLength(60)
    })
  })
})
