import { describe, expect, test } from 'vitest'
import { sessionEventSchema } from '../../../src/session/event-schema.ts'
import { COMMENT_EVENTS, defaultComment, defaultFileComment } from '../../../src/session/texts/comment-texts.ts'
import { defaultDescription, defaultSubject } from '../../../src/session/texts/ticket-texts.ts'
import { sessionOf } from '../facts.ts'
import { event } from '../events.ts'

describe('the subject', () => {
  test.each([
    [{}, 'Inbound call with an unknown person'],
    [{ channel: 'chat' }, 'Inbound chat with an unknown person'],
    [{ direction: 'outbound', endUser: { name: 'Kim Park' } }, 'Outbound call with Kim Park'],
    [{ endUser: { name: null, phoneNumber: '+12223334444', email: 'k@x' } }, 'Inbound call with +12223334444'],
    [{ endUser: { name: '', phoneNumber: '', email: 'k@x' } }, 'Inbound call with k@x'],
    [{ endUser: { name: 'Kim' }, queue: { name: 'Orders' } }, 'Inbound call with Kim (Orders)'],
    [{ endUser: { name: 'Kim' }, queue: { name: '' } }, 'Inbound call with Kim'],
    [{ endUser: { name: '<b>Kim</b>\n Park' } }, 'Inbound call with bKim/b Park'],
  ] as const)('of %j is %j: one line without angle brackets', (fields, subject) => {
    expect(defaultSubject(sessionOf(fields))).toBe(subject)
  })

  test('has at most 150 characters', () => {
    expect(defaultSubject(sessionOf({ endUser: { name: 'x'.repeat(500) } }))).toHaveLength(150)
  })

  test('is never cut within a character', () => {
    const subject = defaultSubject(sessionOf({ endUser: { name: '😀'.repeat(500) } }))
    expect(subject.isWellFormed()).toBe(true)
    expect(Array.from(subject)).toHaveLength(150)
  })
})

describe('the description', () => {
  test('is never empty', () => {
    expect(defaultDescription(sessionOf())).toBe('Session: s1')
  })

  test('says what is known, one fact a line', () => {
    const session = sessionOf({
      type: 'Voice Inbound',
      direction: 'inbound',
      queue: { name: 'Orders', menuPath: ['Orders', 'Status'] },
      campaign: { name: 'Survey' },
      agent: { email: 'agent@x' },
      endUser: { name: 'Kim', phoneNumber: '+12223334444', email: 'k@x' },
      startedAt: 't1',
      endedAt: 't2',
      durations: { callSeconds: 3601 },
      rating: 0,
      feedback: 'so "so"',
      disposition: { code: 'done', notes: '' },
      analysis: { summary: 'fine' },
    })
    expect(defaultDescription(session).split('\n')).toEqual([
      'Session: s1',
      'Type: Voice Inbound',
      'Direction: inbound',
      'Queue: Orders/Status',
      'Campaign: Survey',
      'Agent: agent@x',
      'Customer: Kim',
      'Phone: +12223334444',
      'E-mail: k@x',
      'Started: t1',
      'Ended: t2',
      'Duration: 60:01',
      'Rating: 0',
      'Feedback: so "so"',
      'Disposition: done',
      'Summary: fine',
    ])
  })
})

const FEEDBACK = ' It\'s <b>"fine"</b> & {NAME}\n\tbye '

test.each([
  [
    event('session.started', 0, {}),
    { type: 'Voice Inbound', queue: { name: 'Orders' } },
    'Call started at 2026-11-20T10:00:00.000Z\nType: Voice Inbound\nQueue: Orders',
  ],
  [event('session.started', 0, {}), { channel: 'chat' }, 'Chat started at 2026-11-20T10:00:00.000Z'],
  [
    event('session.ended', 0, { outcome: 'finished', disconnectedBy: 'end_user' }),
    { durations: { callSeconds: 754 }, agent: { name: 'Kim', email: 'k@x' } },
    'Call ended at 2026-11-20T10:00:00.000Z: finished\nDuration: 12:34\nEnded by: end_user\nAgent: Kim',
  ],
  [event('session.ended', 0, { outcome: 'abandoned' }), {}, 'Call ended at 2026-11-20T10:00:00.000Z: abandoned'],
  [event('session.rated', 0, { rating: 5, feedback: FEEDBACK }), {}, `Rating: 5\nFeedback: ${FEEDBACK}`],
  [event('session.rated', 0, { rating: 0 }), {}, 'Rating: 0'],
  [
    event('session.custom_data', 0, { data: { plan: 'gold', n: 1, x: { y: [1] } } }),
    {},
    'Custom data\nplan: gold\nn: 1\nx: {"y":[1]}',
  ],
  [event('session.custom_data', 0, { data: {} }), {}, 'Custom data'],
  [event('session.transferred', 0, {}), {}, 'Transferred'],
  [
    event('session.transferred', 0, {
      from: { agent: { name: 'Kim', email: 'k@x' }, queue: { id: 1 } },
      to: { agent: { id: 2 }, queue: { name: 'Sales' } },
    }),
    {},
    'Transferred from Kim, 1 to 2, Sales',
  ],
  [event('session.transferred', 0, { to: { agent: { email: 'b@x' } } }), {}, 'Transferred to b@x'],
  [event('session.disposition', 0, { code: 'done', notes: 'as agreed' }), {}, 'Disposition: done\nNotes: as agreed'],
  [
    event('session.survey', 0, {
      answers: [
        { question: 'How?', answer: 'Well' },
        { question: 'Why?', answer: 3 },
      ],
    }),
    {},
    'Survey\nHow?: Well\nWhy?: 3',
  ],
  [
    event('session.analyzed', 0, { summary: 'fine', sentiment: 'good' }),
    {},
    'Analysis\nSummary: fine\nSentiment: good',
  ],
  [event('session.analyzed', 0, {}), {}, 'Analysis'],
  [event('session.updated', 0, {}), {}, 'Call: session.updated'],
] as const)('the comment of %o is never empty and quotes people as they wrote', (one, fields, comment) => {
  expect(defaultComment(one, sessionOf(fields))).toBe(comment)
})

test.each(COMMENT_EVENTS)('%s is the name of an event without its room', (name) => {
  expect(sessionEventSchema.options.map((option) => option.shape.type.value)).toContain(`session.${name}`)
})

test.each([
  [{ name: 'a.mp3' }, 'File: a.mp3'],
  [{ name: 'a.mp3', url: 'https://crm/a' }, 'File: a.mp3\nhttps://crm/a'],
])('the comment of the file %j names it', (file, comment) => {
  expect(defaultFileComment(file)).toBe(comment)
})
