import { describe, expect, test } from 'vitest'
import { CALL_STATUSES, QUEUE_STATUSES } from '../../../src/adapters/xivo/translate/call-history-item.ts'
import { readHistory } from '../../../src/adapters/xivo/translate/parse-history.ts'
import {
  type HistoryOwner,
  isFinished,
  sessionEventsOf,
  sessionIdOf,
} from '../../../src/adapters/xivo/translate/session-events.ts'
import { parseEvent } from '../../../src/session/parse-event.ts'
import { type SessionState, reduceSession } from '../../../src/session/reduce-session.ts'
import { AGENT_CALL, USER_CALL } from './cti-server.ts'

const itemOf = (call: object) => readHistory(call as never, 'Europe/Paris')!.items[0]!
const usera: HistoryOwner = { of: 'user', username: 'usera' }

function sessionOf(call: object, owner: HistoryOwner) {
  const events = sessionEventsOf('xivo.example.com', itemOf(call), owner)
  return events.reduce<SessionState | undefined>((state, event) => reduceSession(state, parseEvent(event)), undefined)!
    .session
}

describe('a finished call', () => {
  test('is a session from its start to its end', () => {
    expect(sessionOf(USER_CALL, usera)).toMatchObject({
      channel: 'voice_call',
      startedAt: '2022-09-08T08:32:50.000Z',
      endedAt: '2022-09-08T08:33:15.000Z',
      outcome: 'finished',
      durations: { callSeconds: 25, waitSeconds: null },
      custom: { signed: { call_status: 'answered' } },
    })
  })

  test('that the user has made has the customer at its other end', () => {
    expect(sessionOf(USER_CALL, usera)).toMatchObject({
      direction: 'outbound',
      endUser: { phoneNumber: '1007', name: 'user B' },
      outboundPhoneNumber: '1000',
      agent: { id: 'usera', name: 'User A' },
    })
  })

  test('that the user has taken has the customer at its source', () => {
    expect(sessionOf(USER_CALL, { of: 'user', username: 'userb' })).toMatchObject({
      direction: 'inbound',
      endUser: { phoneNumber: '1000', name: 'User A' },
      supportPhoneNumber: '1007',
      agent: { id: 'userb', name: 'user B' },
    })
  })

  test.each<[string, HistoryOwner, string, string]>([
    ['emitted', usera, 'outbound', '2547892'],
    ['emitted', { of: 'agent' }, 'outbound', '2547892'],
    ['missed', usera, 'inbound', '0115878'],
    ['answered', { of: 'agent' }, 'inbound', '0115878'],
    ['answered', { of: 'queue' }, 'inbound', '0115878'],
    ['emitted', { of: 'queue' }, 'inbound', '0115878'],
  ])('with the status %s in the history of %j is %s', (status, owner, direction, customer) => {
    expect(sessionOf({ ...AGENT_CALL, status }, owner)).toMatchObject({ direction, endUser: { phoneNumber: customer } })
  })

  test('that the user has missed is no call of his own, also when it came from his own line', () => {
    expect(sessionOf({ ...USER_CALL, status: 'missed' }, usera).direction).toBe('inbound')
  })

  test.each<[string, string, string]>([
    ['answered', 'finished', 'callSeconds'],
    ['emitted', 'finished', 'callSeconds'],
    ['something_new', 'finished', 'callSeconds'],
    ['missed', 'abandoned', 'waitSeconds'],
    ['abandoned', 'abandoned', 'waitSeconds'],
    ...['full', 'closed', 'joinempty', 'leaveempty', 'divert_ca_ratio', 'divert_waittime', 'timeout'].map(
      (status): [string, string, string] => [status, 'failed', 'waitSeconds'],
    ),
  ])('with the status %s is %s, and its duration %s', (status, outcome, duration) => {
    expect(sessionOf({ ...AGENT_CALL, status }, { of: 'queue' })).toMatchObject({
      outcome,
      durations: { [duration]: 1295 },
      custom: { signed: { call_status: status } },
    })
  })

  test('without a duration ends where it began', () => {
    const { startedAt, endedAt, durations } = sessionOf(
      { ...AGENT_CALL, status: 'missed', duration: null },
      { of: 'queue' },
    )
    expect([endedAt, durations.waitSeconds]).toEqual([startedAt, null])
  })

  test('of which nobody knows when it was is none', () => {
    expect(sessionEventsOf('x', itemOf({ ...AGENT_CALL, start: 'yesterday' }), usera)).toEqual([])
  })
})

test.each([...QUEUE_STATUSES, ...CALL_STATUSES])(
  'a call with the status %s is finished, unless it goes on',
  (status) => {
    expect(isFinished(itemOf({ ...AGENT_CALL, status }))).toBe(status !== 'ongoing')
    expect(isFinished(itemOf({ ...AGENT_CALL, status, duration: null }))).toBe(
      !['ongoing', 'answered'].includes(status),
    )
  },
)

const id = (call: object, server = 'xivo.example.com') => sessionIdOf(server, itemOf(call))

describe('a call is the same call', () => {
  test('whenever it is read, in whatever history, whatever came of it', () => {
    const { srcNum, dstNum, start } = USER_CALL
    expect(id({ ...USER_CALL, srcPhoneStatus: 0, status: 'missed' })).toBe(id(USER_CALL))
    expect(id({ srcNum, dstNum, start })).toBe(id(USER_CALL))
  })

  test.each([{ start: '2022-09-08 10:32:51' }, { srcNum: '1001' }, { dstNum: '1008' }])('but not with %j', (change) => {
    expect(id({ ...USER_CALL, ...change })).not.toBe(id(USER_CALL))
  })

  test('but not on another server', () => {
    expect(id(USER_CALL, 'other.example.com')).not.toBe(id(USER_CALL))
  })
})
