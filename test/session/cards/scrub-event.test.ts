import { expect, test } from 'vitest'
import { scrubEvent } from '../../../src/session/cards/scrub-event.ts'
import type { SessionEventInput } from '../../../src/session/event-schema.ts'
import { parseEvent } from '../../../src/session/parse-event.ts'
import { stringifyJson } from '../../../src/util/json.ts'

const CARD = '4111 1111 1111 1111'
const MASKED = '**** **** **** ****'

const scrubbed = (type: SessionEventInput['type'], own: object): object =>
  scrubEvent(parseEvent({ id: 'e1', type, sessionId: 's1', at: '2026-11-20T10:00:00Z', ...own }))

test.each<[SessionEventInput['type'], object, object]>([
  ['session.rated', { rating: 5, feedback: `it is ${CARD}` }, { feedback: `it is ${MASKED}` }],
  ['session.disposition', { code: 'paid', notes: CARD }, { code: 'paid', notes: MASKED }],
  ['session.account_chosen', { account: { id: '1' }, notes: CARD }, { notes: MASKED }],
  ['session.account_chosen', { task: { text: CARD } }, { task: { text: MASKED } }],
  ['session.analyzed', { summary: CARD, sentiment: `angry, ${CARD}` }, { summary: MASKED }],
  [
    'session.survey',
    { answers: [{ question: `Is it ${CARD}?`, answer: CARD }] },
    { answers: [{ question: `Is it ${MASKED}?`, answer: MASKED }] },
  ],
  ['session.survey', { answers: [{ question: 'Your CVV?', answer: '123' }] }, { answers: [{ answer: '***' }] }],
  ['session.custom_data', { data: { a: { b: [CARD] } } }, { data: { a: { b: [MASKED] } } }],
  ['session.custom_data', { data: { pan: 4111111111111111 } }, { data: { pan: '****************' } }],
  ['session.custom_data', { data: { pan: 4917610000000000003n } }, { data: { pan: '*******************' } }],
  ['session.custom_data', { data: { cardCvc: 123, cvv2: '0123' } }, { data: { cardCvc: '***', cvv2: '****' } }],
  [
    'session.started',
    { session: { custom: { signed: { a: CARD }, unsigned: { b: CARD } } } },
    { session: { custom: { signed: { a: MASKED }, unsigned: { b: MASKED } } } },
  ],
])('%s loses the cards in its texts', (type, own, expected) => {
  const event = scrubbed(type, own)
  expect(event).toMatchObject(expected)
  expect(stringifyJson(event)).not.toMatch(/1111/)
})

test('a number that is written over several messages of a list is masked', () => {
  const chat = [
    { from: 'Kim', text: 'it is 4111 1111' },
    { from: 'Agent', text: 'and then?' },
    { from: 'Kim', text: '1111 1111, please' },
  ]
  expect(scrubbed('session.custom_data', { data: { chat, lines: ['4111 1111', '1111 1111'] } })).toMatchObject({
    data: {
      chat: [
        { from: 'Kim', text: 'it is **** ****' },
        { from: 'Agent', text: 'and then?' },
        { from: 'Kim', text: '**** ****, please' },
      ],
      lines: ['**** ****', '**** ****'],
    },
  })
})

test('everything else stays as it is', () => {
  const session = {
    callId: '4111111111111111',
    endUser: { name: 'Kim', phoneNumber: '+4915123456789', identifier: '4111111111111111' },
    custom: { signed: { order: 4711, ok: true, none: null, list: [1, 'x', null] }, unsigned: {} },
  }
  const events: [SessionEventInput['type'], object][] = [
    ['session.started', { session }],
    ['session.rated', { rating: 5, feedback: 'fine, order 4711' }],
    ['session.file', { file: { id: 'f1', kind: 'photo', path: '/4111111111111111.jpg' } }],
    ['session.ended', { outcome: 'finished' }],
  ]
  for (const [type, own] of events) expect(scrubbed(type, own)).toMatchObject(own)
})
