import { expect, test } from 'vitest'
import type { UploadProgress, Work } from '../../src/flow/operation-kind.ts'
import { progressOf } from '../../src/flow/progress.ts'
import type { StepFacts } from '../../src/flow/tracer.ts'
import { ManualClock } from '../http/manual-clock.ts'

function stage(totalBytes?: number) {
  const clock = new ManualClock()
  const told: UploadProgress[] = []
  const steps: StepFacts[] = []
  const work = {
    clock,
    onProgress: (progress: UploadProgress) => told.push(progress),
    trace: { decision: (facts: StepFacts) => steps.push(facts) },
    data: { state: { session: { id: 'call-1' } } },
  } as unknown as Work
  return { clock, told, steps, tell: progressOf(work, { name: 'call-1.mp3', totalBytes, place: 'sftp://files' }) }
}

test('whoever looks on hears of every piece, and how fast it goes since this try began', () => {
  const { clock, told, tell } = stage(9_000)
  tell(1_000)
  clock.advance(2_000)
  tell(5_000)
  expect(told.map(({ sentBytes, bytesPerSecond }) => [sentBytes, bytesPerSecond])).toEqual([
    [1_000, undefined],
    [5_000, 2_000],
  ])
  expect(told[0]).toMatchObject({ sessionId: 'call-1', name: 'call-1.mp3', place: 'sftp://files', totalBytes: 9_000 })
})

test('the story of the session hears of what takes long: after half a minute, then after twice that, and so on', () => {
  const { clock, steps, tell } = stage(1_000_000_000)
  for (let second = 0; second <= 240; second++) {
    tell(second * 1_000_000)
    clock.advance(1_000)
  }
  expect(steps.map(({ reason }) => reason)).toEqual([
    'call-1.mp3: 30.0 of 1000.0 MB, 1.0 MB/s',
    'call-1.mp3: 60.0 of 1000.0 MB, 1.0 MB/s',
    'call-1.mp3: 120.0 of 1000.0 MB, 1.0 MB/s',
    'call-1.mp3: 240.0 of 1000.0 MB, 1.0 MB/s',
  ])
})

test('an end needs no word of its own', () => {
  const { clock, steps, tell } = stage(10)
  clock.advance(60_000)
  tell(10)
  expect(steps).toEqual([])
})
