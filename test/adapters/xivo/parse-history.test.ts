import { describe, expect, test } from 'vitest'
import { CALL_STATUSES, QUEUE_STATUSES } from '../../../src/adapters/xivo/translate/call-history-item.ts'
import { readHistory } from '../../../src/adapters/xivo/translate/parse-history.ts'
import type { Json } from '../../../src/util/json.ts'
import { AGENT_CALL, USER_CALL } from './cti-server.ts'

const read = (payload: Json | undefined) => readHistory(payload, 'Europe/Paris')
const one = (change: Record<string, Json>) => read([{ ...AGENT_CALL, ...change }])!.items[0]

describe('a history', () => {
  test('of a user is read as it is documented', () => {
    expect(read([USER_CALL])!.items).toEqual([
      { ...USER_CALL, startedAt: '2022-09-08T08:32:50.000Z', durationSeconds: 25, more: {} },
    ])
  })

  test('of an agent has only what it has', () => {
    expect(read([AGENT_CALL])!.items).toEqual([
      { ...AGENT_CALL, startedAt: '2014-01-01T07:00:00.000Z', durationSeconds: 1295, more: {} },
    ])
  })

  test.each<[string, Json | undefined, number | undefined]>([
    ['a list', [USER_CALL, AGENT_CALL], 2],
    ['a single call', AGENT_CALL, 1],
    ['an empty list', [], 0],
    ['null', null, 0],
    ['nothing', undefined, 0],
    ['a text', 'error', undefined],
  ])('may be %s', (_what, payload, count) => {
    expect(read(payload)?.items.length).toBe(count)
  })

  test.each([...QUEUE_STATUSES, ...CALL_STATUSES, 'something_new'])('may have the status %s', (status) => {
    expect(one({ status })!.status).toBe(status)
  })

  test.each<[Json, number | null]>([
    ['00:00:25', 25],
    ['00:21:35', 1295],
    ['25:00:00', 90_000],
    ['123:00:01', 442_801],
    [null, null],
    ['', null],
    ['25', null],
    ['00:99:00', null],
  ])('has a duration of %j in seconds: %j', (duration, seconds) => {
    expect(one({ duration })!.durationSeconds).toBe(seconds)
  })

  test('keeps what is not known here, and does without what is not what it should be', () => {
    expect(one({ queueName: 'blue', srcNum: 1000, dstNum: {}, srcPhoneStatus: 'ringing' })).toMatchObject({
      srcNum: '1000',
      dstNum: null,
      more: { queueName: 'blue' },
    })
    expect(one({ srcPhoneStatus: 'ringing' })).not.toHaveProperty('srcPhoneStatus')
  })

  test('has the calls that can be read, and says how many cannot', () => {
    expect(read([AGENT_CALL, { duration: '00:00:01' }, 'x', AGENT_CALL])).toMatchObject({ unreadable: 2 })
    expect(one({ start: 'yesterday' })!.startedAt).toBeNull()
  })
})
