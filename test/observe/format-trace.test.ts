import { describe, expect, test } from 'vitest'
import { formatStep, formatTrace } from '../../src/observe/format-trace.ts'
import type { TraceStep } from '../../src/observe/trace-step.ts'

const at = Date.UTC(2026, 10, 20, 10, 0, 1)
const base = { type: 'step', sessionId: 'call-1', at, operation: 'o1', reason: 'one in the answer' } as const
const found: TraceStep = {
  ...base,
  kind: 'account',
  endpoint: 'account.findByQuery',
  method: 'GET',
  url: '/Contact',
  status: 200,
  durationMs: 12.4,
  outcome: 'found',
  id: '6b0000000000000a1',
}

test('steps stand in columns, and a usual one fits in 120 of them', () => {
  const steps: TraceStep[] = [
    { ...base, kind: 'account', endpoint: 'account.findById', outcome: 'not_sent', reason: 'its URL cannot be formed' },
    found,
    {
      ...base,
      kind: 'record',
      endpoint: 'record.findByQuery',
      method: 'GET',
      url: '/Contact/{ACCOUNT_ID}/cases',
      status: 200,
      durationMs: 1234,
      outcome: 'none',
      reason: 'none in the answer',
    },
    { ...base, kind: 'comment', outcome: 'skipped', reason: 'there is no record' },
  ]
  const text = formatTrace(steps)
  expect(text).toBe(
    [
      '10:00:01  account.findById                                                not_sent  its URL cannot be formed',
      '10:00:01  account.findByQuery    GET  /Contact                200  12 ms  found     6b0000000000000a1  one in the answer',
      '10:00:01  record.findByQuery     GET  /Contact/{ACCOUNT_ID}…  200  1.2 s  none      none in the answer',
      '10:00:01  comment                                                         skipped   there is no record',
    ].join('\n'),
  )
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120)
})

/** What each line begins with. */
const shown = (steps: TraceStep[], nowMs?: number): string[] =>
  formatTrace(steps, { nowMs })
    .split('\n')
    .map((line) => line.slice(0, 10).trim())

describe('the day stands above the steps', () => {
  const next = { ...found, at: at + 86_400_000 }
  test('of each day, when a story goes on for more than one', () => {
    expect(shown([found, found, next])).toEqual(['2026-11-20', '10:00:01', '10:00:01', '2026-11-21', '10:00:01'])
    expect(shown([found, next], next.at)).toEqual(['2026-11-20', '10:00:01', '2026-11-21', '10:00:01'])
  })

  test('when it is not today', () => {
    expect(shown([found], next.at)).toEqual(['2026-11-20', '10:00:01'])
    expect(shown([found], at + 1000)).toEqual(['10:00:01'])
    expect(shown([found])).toEqual(['10:00:01'])
  })

  test('and with a next try that is on another day', () => {
    expect(formatStep({ ...found, nextAt: next.at })).toContain('next try at 2026-11-21 10:00:01')
  })
})

test('a reason that does not fit goes to a line of its own', () => {
  const reason = 'account.findByQuery (GET /Contact) answered 503.'
  const step: TraceStep = { ...base, ...found, status: 503, outcome: 'failed', reason, nextAt: at + 10_000 }
  delete step.id
  expect(formatStep(step)).toBe(
    '10:00:01  account.findByQuery    GET  /Contact                503  12 ms  failed\n' +
      '          account.findByQuery (GET /Contact) answered 503; next try at 10:00:11',
  )
  expect(formatStep(step, { width: 200 })).not.toContain('\n')
})

test('an endpoint that belongs to another operation says for which one it was called', () => {
  const step: TraceStep = { ...base, kind: 'upload', endpoint: 'comment', outcome: 'done', reason: 'upload.addComment' }
  expect(formatStep(step)).toContain('upload: comment')
  expect(formatStep({ ...step, kind: 'account_update', endpoint: 'account.update' })).not.toContain('account_update')
})

test('an id beyond 2^53 is shown with all its digits', () => {
  expect(formatStep({ ...found, id: 9_007_199_254_740_993n })).toContain('9007199254740993')
})

test('nothing that comes from outside steers the terminal', () => {
  const text = formatStep({ ...found, id: 'a\u001b[31mb\nc', reason: 'x\u001b]0;y\u0007', outcome: 'o\u009b' })
  // oxlint-disable-next-line no-control-regex -- that there are none is the point
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
})

test.each([
  ['found', '\u001b[32m'],
  ['none', '\u001b[33m'],
  ['failed', '\u001b[31m'],
])('the outcome %s has its colour, and only where colours are wanted', (outcome, colour) => {
  expect(formatStep({ ...found, outcome }, { colour: true })).toContain(`${colour}${outcome}`)
  expect(formatStep({ ...found, outcome })).not.toContain('\u001b')
})
