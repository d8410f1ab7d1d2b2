import { expect, test } from 'vitest'
import { formatJob } from '../../../src/cli/render/jobs.ts'
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts'
import type { JobDetails } from '../../../src/flow/operator/job.ts'

const JOB: JobDetails = {
  id: 'o1',
  sessionId: 's1',
  kind: 'store',
  state: 'dead',
  status: 'rejected',
  reason: 'plain http is not allowed for this host',
  todo: 'Mend the cause.',
  tries: 0,
  openedAt: 0,
  progress: 'Nothing was sent yet.',
  delivery: {},
  configHash: 'c1',
  lane: [],
  steps: [],
}
const terminal = { colour: { out: false, err: false }, width: 120, clock: createVirtualClock(0) }

test('an error comes with the remedy of its code', () => {
  const text = formatJob({ ...JOB, error: { code: 'HTTP_PLAIN_REFUSED' } }, terminal)
  expect(text).toMatch(/error +HTTP_PLAIN_REFUSED\n +remedy +Use https, or set `network\.http: true`/)
})

test('without an error, or with one of another version, no remedy is told', () => {
  expect(formatJob(JOB, terminal)).not.toContain('remedy')
  expect(formatJob({ ...JOB, error: { code: 'HTTP_OF_LATER' } }, terminal)).not.toContain('remedy')
})
