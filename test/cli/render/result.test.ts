import { expect, test } from 'vitest'
import { formatDropped, resultJson } from '../../../src/cli/render/result.ts'

const done = { kind: 'comment', operation: 'o2', status: 'done', reason: 'done' } as const
const error = { code: 'HTTP_STATUS', message: 'comment answered 403.', hint: 'Look at the answer.', status: 403 }
const waiting = {
  kind: 'upload',
  operation: 'o3',
  status: 'pending',
  reason: 'upload answered 503.',
  nextAt: 5,
} as const

test('what is done has no reason, everything else has', () => {
  const account = { status: 'created', id: 'a1', url: 'https://crm.example.com/a1', reason: 'created' } as const
  const rejected = { kind: 'comment', operation: 'o4', status: 'rejected', reason: error.message, error } as const
  const operations = [{ kind: 'account', operation: 'o1', ...account }, done, rejected, waiting]
  expect(resultJson([{ sessionId: 's1', account, operations }])).toEqual({
    type: 'result',
    sessions: [
      {
        sessionId: 's1',
        account: { status: 'created', id: 'a1', url: 'https://crm.example.com/a1' },
        operations: [
          { kind: 'account', status: 'created', id: 'a1' },
          { kind: 'comment', status: 'done' },
          { kind: 'comment', status: 'rejected', reason: 'comment answered 403.', error },
          { kind: 'upload', status: 'pending', reason: 'upload answered 503.', nextAt: 5 },
        ],
      },
    ],
  })
})

test('unfinished work is named, finished work is not', () => {
  expect(formatDropped([{ sessionId: 's1', operations: [done] }])).toBeUndefined()
  expect(formatDropped([{ sessionId: 's1', operations: [waiting, done, waiting] }])).toBe(
    'State is kept in memory, so this unfinished work is dropped:\n  s1  2 upload pending: upload answered 503.',
  )
})
