import { expect, test } from 'vitest'
import { waitForWork } from '../../src/cli/wait-for-work.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'

/** Work that is due at the given times, one piece after the other. */
function workDueAt(clock: { now(): number }, ...times: number[]) {
  return {
    settled: async () => {
      while (times[0] !== undefined && times[0] <= clock.now()) times.shift()
    },
    nextDue: async () => times[0],
    left: () => times.length,
  }
}

async function wait(waitMs: number, times: number[], stopAt?: number) {
  const clock = createVirtualClock(0)
  const work = workDueAt(clock, ...times)
  const stop = new AbortController()
  if (stopAt !== undefined) clock.timer(stopAt, () => stop.abort())
  const told: number[] = []
  let endedAt: number | undefined
  const waiting = waitForWork(work, ['s1'], { clock, waitMs, signal: stop.signal, onWait: (until) => told.push(until) })
  void waiting.then(() => (endedAt = clock.now()))
  await clock.advance(100_000)
  await waiting
  return { left: work.left(), told, endedAt, timers: clock.pending() }
}

test('retries within the wait are waited for, and nothing longer than they need', async () => {
  expect(await wait(60_000, [10_000, 30_000])).toEqual({ left: 0, told: [10_000, 30_000], endedAt: 30_000, timers: 0 })
})

test('a retry beyond the wait is not waited for at all', async () => {
  expect(await wait(60_000, [10_000, 70_000])).toEqual({ left: 1, told: [10_000], endedAt: 10_000, timers: 0 })
})

test('without work there is no wait', async () => {
  expect(await wait(60_000, [])).toEqual({ left: 0, told: [], endedAt: 0, timers: 0 })
})

test('a person may end the wait', async () => {
  expect(await wait(60_000, [50_000], 20_000)).toEqual({ left: 1, told: [50_000], endedAt: 20_000, timers: 0 })
})
