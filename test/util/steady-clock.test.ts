import { expect, test } from 'vitest'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { createSteadyClock } from '../../src/util/steady-clock.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

function useClock() {
  const wall = createVirtualClock(1_000_000)
  const jumps: number[] = []
  return { wall, jumps, clock: createSteadyClock(wall, (byMs) => jumps.push(byMs)) }
}

test('it is the wall clock as long as nobody sets that', async () => {
  const { wall, clock, jumps } = useClock()
  for (const ms of [1, 250, HOUR, 40 * DAY]) {
    await wall.advance(ms)
    expect([clock.now(), clock.monotonic()]).toEqual([wall.now(), wall.monotonic()])
  }
  expect(jumps).toEqual([])
})

test('a correction of up to a minute is followed at once', async () => {
  const { wall, clock, jumps } = useClock()
  wall.jump(60_000)
  expect(clock.now()).toBe(wall.now())
  await wall.advance(HOUR)
  wall.jump(-60_000)
  expect(clock.now()).toBe(wall.now())
  expect(jumps).toEqual([])
})

test.each([DAY, -DAY, 61_000, -HOUR])('a jump of %i ms is told, and is not followed', async (jump) => {
  const { wall, clock, jumps } = useClock()
  const before = clock.now()
  wall.jump(jump)
  expect(clock.now()).toBe(before)
  expect(jumps).toEqual([jump])
  await wall.advance(HOUR)
  expect(Math.abs(clock.now() - before - HOUR)).toBeLessThanOrEqual(HOUR / 100)
  expect(jumps).toHaveLength(1)
})

test.each([HOUR, -HOUR])('after a jump of %i ms it comes back by a hundredth of the time that passes', async (jump) => {
  const { wall, clock } = useClock()
  wall.jump(jump)
  clock.now()
  await wall.advance(50 * HOUR)
  expect(clock.now() - wall.now()).toBe(-jump / 2)
  await wall.advance(49 * HOUR)
  expect(clock.now()).not.toBe(wall.now())
  await wall.advance(HOUR)
  expect(clock.now()).toBe(wall.now())
  await wall.advance(100 * HOUR)
  expect(clock.now()).toBe(wall.now())
})

test('jumps to and fro cancel each other', () => {
  const { wall, clock, jumps } = useClock()
  wall.jump(DAY)
  clock.now()
  wall.jump(-DAY)
  expect(clock.now()).toBe(wall.now())
  expect(jumps).toEqual([DAY, -DAY])
})

test('timers are those of the clock behind it', async () => {
  const { wall, clock } = useClock()
  let fired = false
  clock.timer(1000, () => (fired = true))
  wall.jump(DAY)
  await wall.advance(999)
  expect(fired).toBe(false)
  await wall.advance(1)
  expect(fired).toBe(true)
})
