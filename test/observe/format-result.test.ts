import { expect, test } from 'vitest'
import { formatResult } from '../../src/observe/format-result.ts'

test('account and record come with their links, the rest is counted, and what is open says why', () => {
  const account = { status: 'created', id: 'a1', url: 'https://crm.example.com/a1', reason: 'created' }
  const record = { status: 'found', id: 2n ** 60n, reason: 'found' }
  const text = formatResult({
    sessionId: 'call-1',
    account,
    record,
    operations: [
      { kind: 'account', ...account },
      { kind: 'record', ...record },
      { kind: 'comment', status: 'done', reason: 'done' },
      { kind: 'comment', status: 'done', reason: 'done' },
      { kind: 'account_update', status: 'skipped', reason: 'there is no account' },
      { kind: 'upload', status: 'pending', reason: 'upload answered 503.', nextAt: Date.UTC(2026, 0, 1, 10, 0, 10) },
      { kind: 'update', status: 'rejected', reason: 'record.update answered 403.' },
    ],
  })
  expect(text).toBe(
    [
      'call-1',
      '  account   created  a1  https://crm.example.com/a1',
      '  record    found    1152921504606846976',
      '  also      2 comments done, 1 account update skipped, 1 upload pending, 1 update rejected',
      '  upload    pending  upload answered 503.  next try at 10:00:10',
      '  update    rejected record.update answered 403.',
    ].join('\n'),
  )
})

test('a call that is logged says where, as the last choice left it', () => {
  const log = { kind: 'log', status: 'done', reason: 'the call is logged on contacts/1' }
  const moved = { kind: 'reassign', status: 'done', reason: 'the call is logged on leads/2' }
  const late = { kind: 'reassign', status: 'skipped', reason: 'something else was chosen later' }
  expect(formatResult({ sessionId: 's', operations: [log] })).toBe(
    's\n  also      1 log done\n  log       done     the call is logged on contacts/1',
  )
  expect(formatResult({ sessionId: 's', operations: [log, moved, late] })).toContain(
    '\n  log       done     the call is logged on leads/2',
  )
  expect(formatResult({ sessionId: 's', operations: [moved] })).not.toContain('\n  log ')
})

test('an account that is neither found nor created says why', () => {
  const account = { status: 'skipped', reason: 'nobody can tell who it is' }
  expect(formatResult({ sessionId: 's', account, operations: [{ kind: 'account', ...account }] })).toBe(
    's\n  account   skipped  nobody can tell who it is',
  )
})

test('what waits for its turn is only counted; what is in its way says why, and when it goes on', () => {
  const account = { status: 'pending', reason: 'account.findById answered 503.' }
  const waiting = { kind: 'comment', status: 'pending', reason: 'not begun' }
  const operations = [{ kind: 'account', ...account, nextAt: Date.UTC(2026, 0, 1, 10, 0, 10) }, waiting, waiting]
  expect(formatResult({ sessionId: 's', account, operations })).toBe(
    [
      's',
      '  account   pending  account.findById answered 503.  next try at 10:00:10',
      '  also      2 comments pending',
    ].join('\n'),
  )
})
