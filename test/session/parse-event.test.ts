import { describe, expect, test } from 'vitest'
import { isCrmwireError } from '../../src/errors/crmwire-error.ts'
import { FILE_KINDS, sessionEventSchema } from '../../src/session/event-schema.ts'
import { parseEvent } from '../../src/session/parse-event.ts'

const COMMON = { id: 'e1', sessionId: 'call-103646', at: '2026-11-20T10:00:00Z' }

const STARTED = {
  ...COMMON,
  type: 'session.started',
  session: {
    channel: 'voice_call',
    direction: 'inbound',
    type: 'Voice Inbound',
    lookupType: 'IVR_Call',
    callId: '103646',
    chatId: null,
    language: 'en',
    endUser: {
      id: 'u1',
      name: 'Kim Park',
      email: 'kim@example.com',
      phoneNumber: '+12223334444',
      customUserId: null,
      identifier: null,
      accountId: null,
    },
    sdk: { name: null, email: null, phone: null, identifier: null },
    agent: { id: '1', customId: '007', email: 'kim@example.com', name: 'Kim' },
    virtualAgent: { id: '9', name: 'Bot' },
    queue: { id: '8469', name: 'Orders', menuId: '12', menuPath: ['Orders', 'Order confirmation'] },
    campaign: { id: '1432', name: 'Survey' },
    outboundPhoneNumber: null,
    supportPhoneNumber: '+18005550100',
    deviceType: null,
    smartActionId: null,
    participants: [],
    custom: { signed: { plan: 'gold' }, unsigned: {} },
  },
}

describe('a valid event', () => {
  test('is taken as it is', () => {
    expect(parseEvent(STARTED)).toEqual(STARTED)
  })

  test.each([
    { type: 'session.assigned' },
    { type: 'session.updated' },
    { type: 'session.queue_selected' },
    { type: 'session.verified' },
    { type: 'session.party_added' },
    { type: 'session.transferred' },
    { type: 'session.transferred', from: { agent: { id: '1' } }, to: { queue: { id: '2', name: 'Sales' } } },
    { type: 'session.rated', rating: 5 },
    { type: 'session.rated', rating: 5, feedback: 'fine' },
    { type: 'session.disposition', code: 'resolved', notes: null },
    { type: 'session.survey', answers: [{ question: 'How?', answer: ['a', 1, null] }] },
    { type: 'session.custom_data', data: { plan: { tier: 'gold' } } },
    { type: 'session.analyzed', summary: 's', sentiment: null, successful: true },
    { type: 'session.file', file: { id: 'f', kind: 'photo', path: 'a.jpg' } },
    { type: 'session.file', file: { id: 'f', kind: 'video', url: 'https://files.example.com/a.mp4', size: 0 } },
    { type: 'session.ended', outcome: 'finished' },
    { type: 'session.ended', outcome: 'failed', durations: { callSeconds: 5.5, holdSeconds: null } },
    { type: 'session.account_chosen' },
    { type: 'session.account_chosen', account: { id: 'a', type: 'lead' }, record: { id: 'r' }, notes: 'n' },
    { type: 'session.account_chosen', task: { text: 'Call back', dueAt: '2026-11-21T09:00:00+01:00' } },
  ])('may be $type: %j', (own) => {
    expect(parseEvent({ ...COMMON, ...own })).toEqual({ ...COMMON, ...own })
  })

  test.each(FILE_KINDS)('may bring a file of the kind %s', (kind) => {
    expect(parseEvent({ ...COMMON, type: 'session.file', file: { id: 'f', kind, path: 'p' } })).toBeDefined()
  })

  test('may write ids as numbers; inside they are text', () => {
    const event = parseEvent({ ...STARTED, id: 7, sessionId: 12, session: { callId: 0, agent: { id: 1 } } })
    expect(event).toMatchObject({ id: '7', sessionId: '12', session: { callId: '0', agent: { id: '1' } } })
  })

  test('may give its time with any offset', () => {
    expect(parseEvent({ ...STARTED, at: '2026-11-20T10:00:00.123+05:30' }).at).toBe('2026-11-20T10:00:00.123+05:30')
  })
})

const SECRET = 'do-not-show-me'

describe('an event is not valid', () => {
  test.each([
    ['when it is no object', SECRET, 'the event'],
    ['when it is nothing', undefined, 'the event'],
    ['without a type', COMMON, 'type'],
    ['of an unknown type', { ...COMMON, type: SECRET }, 'type'],
    ['without an id', { ...STARTED, id: undefined }, 'id'],
    ['with an empty id', { ...STARTED, id: '' }, 'id'],
    ['with an id that is neither text nor a whole number', { ...STARTED, id: 1.5 }, 'id'],
    ['without a session id', { ...STARTED, sessionId: null }, 'sessionId'],
    ['with a time that is none', { ...STARTED, at: SECRET }, 'at'],
    ['with a time without an offset', { ...STARTED, at: '2026-11-20T10:00:00' }, 'at'],
    ['with an unknown field', { ...STARTED, extra: SECRET }, 'extra'],
    ['with an unknown field of the session', { ...STARTED, session: { phone: SECRET } }, 'session: unknown phone'],
    ['with another channel', { ...STARTED, session: { channel: SECRET } }, 'session.channel'],
    ['with a name that is no text', { ...STARTED, session: { endUser: { name: [SECRET] } } }, 'session.endUser.name'],
    [
      'with a menu path that is text',
      { ...STARTED, session: { queue: { menuPath: SECRET } } },
      'session.queue.menuPath',
    ],
    ['with another outcome', { ...COMMON, type: 'session.ended', outcome: SECRET }, 'outcome'],
    ['without an outcome', { ...COMMON, type: 'session.ended' }, 'outcome'],
    [
      'with a negative duration',
      { ...COMMON, type: 'session.ended', outcome: 'finished', durations: { callSeconds: -1 } },
      'durations.callSeconds',
    ],
    ['without a rating', { ...COMMON, type: 'session.rated', feedback: SECRET }, 'rating'],
    ['with a rating that is text', { ...COMMON, type: 'session.rated', rating: SECRET }, 'rating'],
    ['without answers', { ...COMMON, type: 'session.survey', answers: [{ question: SECRET }] }, 'answers.0.answer'],
    ['with a file of another kind', file({ kind: SECRET, path: 'p' }), 'file.kind'],
    ['with a file from nowhere', file({ kind: 'photo' }), 'file: needs one of path, url and stream'],
    ['with a file from two places', file({ kind: 'photo', path: SECRET, url: 'https://x.example' }), 'file: needs'],
    ['with a file from another kind of URL', file({ kind: 'photo', url: `ftp://${SECRET}` }), 'file.url'],
    ['with the fields of another type', { ...COMMON, type: 'session.started', rating: SECRET }, 'rating'],
  ])('%s, and the message names the field and never the value', (_rule, input, place) => {
    const error = errorOf(input)
    expect(error.code).toBe('EVENT_INVALID')
    expect(error.message).toContain(place)
    expect(error.message).not.toContain(SECRET)
  })

  test('for several reasons, and the message names them all', () => {
    const { message } = errorOf({ ...STARTED, at: 'x', session: { channel: 'fax', language: 5 } })
    expect(message).toMatch(/at: .*session\.channel: .*session\.language: /)
  })
})

function file(facts: object): object {
  return { ...COMMON, type: 'session.file', file: { id: 'f', ...facts } }
}

function errorOf(input: unknown) {
  try {
    parseEvent(input)
  } catch (error) {
    if (isCrmwireError(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('the types of events are those of the language', () => {
  expect(sessionEventSchema.options.map((option) => option.shape.type.value)).toEqual([
    'session.started',
    'session.assigned',
    'session.updated',
    'session.queue_selected',
    'session.verified',
    'session.party_added',
    'session.transferred',
    'session.rated',
    'session.disposition',
    'session.survey',
    'session.custom_data',
    'session.analyzed',
    'session.file',
    'session.ended',
    'session.account_chosen',
  ])
})

test('an event that nests too deep is refused, however deep', () => {
  let deep: unknown = 'x'
  for (let level = 0; level < 5000; level++) deep = [deep]
  const event = { id: '1', type: 'session.custom_data', sessionId: 's', at: '2026-11-20T10:00:00Z', data: { deep } }
  expect(() => parseEvent(event)).toThrow(/nests deeper than 64/)
})

test.each([
  ['session.begun', 'type: expected one of session.started, '],
  ['session.start', 'type: unknown, session.started comes nearest'],
  ['hello', 'type: expected one of session.started, '],
])('an unknown type %s is answered with what was meant', (type, message) => {
  expect(() => parseEvent({ id: '1', type, sessionId: 's', at: '2026-11-20T10:00:00Z' })).toThrow(message)
})
