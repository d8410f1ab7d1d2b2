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
  expect(resultJson([{ sessionId: 's1', account, operations, files: [] }])).toEqual({
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
  expect(formatDropped([{ sessionId: 's1', operations: [done], files: [] }])).toBeUndefined()
  expect(formatDropped([{ sessionId: 's1', operations: [waiting, done, waiting], files: [] }])).toBe(
    'State is kept in memory, so this unfinished work is dropped:\n  s1  2 upload pending: upload answered 503.',
  )
})

test('each file is told with its link, and where it is with size and digest', () => {
  const stored = {
    name: 'call-1.mp3',
    place: 'file:///files',
    path: 'ujet-media/call-1.mp3',
    size: 9,
    sha256: 'abc',
    at: 1,
  }
  const storage = {
    operation: 'o5',
    status: 'done',
    reason: stored.path,
    url: 'file:///files/call-1.mp3',
    ...stored,
  } as const
  const crm = { operation: 'o6', status: 'pending', reason: 'upload answered 503.' } as const
  const file = { id: 'f1', kind: 'call_recording', url: storage.url, storage, crm } as const
  const { sessions } = resultJson([{ sessionId: 's1', operations: [], files: [file] }]) as { sessions: object[] }
  const { operation: _storage, ...inStorage } = storage
  const { operation: _crm, ...inCrm } = crm
  expect(sessions[0]).toMatchObject({
    files: [{ id: 'f1', kind: 'call_recording', url: storage.url, storage: inStorage, crm: inCrm }],
  })
})
