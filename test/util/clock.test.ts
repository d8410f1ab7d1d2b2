import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sleep, systemClock } from '../../src/util/clock.ts'

const DAY = 86_400_000

const machine = vi.hoisted(() => ({ sleptSeconds: 0 }))
vi.mock('node:os', () => ({ uptime: () => machine.sleptSeconds + performance.now() / 1000 }))

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

test.each([0, 1, 3_600_000, 3_600_001, 25 * DAY, 60 * DAY])(
  'a timer of %i ms fires then, once and not before',
  (delay) => {
    const fire = vi.fn<() => void>()
    systemClock.timer(delay, fire)
    if (delay > 0) vi.advanceTimersByTime(delay - 1)
    expect(fire).not.toHaveBeenCalled()
    vi.advanceTimersByTime(delay > 0 ? 1 : 0)
    expect(fire).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(DAY)
    expect(fire).toHaveBeenCalledTimes(1)
  },
)

test('a delay in the past fires at once', () => {
  const fire = vi.fn<() => void>()
  systemClock.timer(-5, fire)
  vi.advanceTimersByTime(0)
  expect(fire).toHaveBeenCalledTimes(1)
})

test.each([10, 25 * DAY])('a cancelled timer of %i ms never fires, in whichever leg it is', (delay) => {
  const fire = vi.fn<() => void>()
  const timer = systemClock.timer(delay, fire)
  vi.advanceTimersByTime(delay / 2)
  timer.cancel()
  vi.advanceTimersByTime(delay)
  expect(fire).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

test('sleeping resolves after its time', async () => {
  let over = false
  const sleeping = sleep(systemClock, 1000).finally(() => {
    over = true
  })
  await vi.advanceTimersByTimeAsync(999)
  expect(over).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await sleeping
  expect(over).toBe(true)
})

test('the wall clock tells the time, and the other one only moves on', () => {
  const start = systemClock.monotonic()
  vi.setSystemTime(Date.UTC(2026, 0, 1))
  expect(systemClock.now()).toBe(Date.UTC(2026, 0, 1))
  vi.advanceTimersByTime(500)
  expect(systemClock.monotonic() - start).toBeCloseTo(500)
})

test('the clock that only moves on counts the sleep of the machine, and no setting of the wall clock', () => {
  const start = systemClock.monotonic()
  vi.setSystemTime(Date.now() + DAY)
  expect(systemClock.monotonic()).toBe(start)
  machine.sleptSeconds = 3600
  vi.setSystemTime(Date.now() + 3_600_000)
  expect(systemClock.monotonic() - start).toBeCloseTo(3_600_000, 0)
  vi.setSystemTime(Date.now() - DAY)
  expect(systemClock.monotonic() - start).toBeCloseTo(3_600_000, 0)
})

test('a timer counts the sleep of the machine, a minute late at most', () => {
  const fire = vi.fn<() => void>()
  systemClock.timer(DAY, fire)
  vi.advanceTimersByTime(1000)
  machine.sleptSeconds += 86_400
  vi.setSystemTime(Date.now() + DAY)
  vi.advanceTimersByTime(60_001)
  expect(fire).toHaveBeenCalledTimes(1)
})
