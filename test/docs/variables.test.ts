import { expect, test } from 'vitest'
import { createPhones } from '../../src/phone/phones.ts'
import type { Facts } from '../../src/session/facts.ts'
import { fileName } from '../../src/session/file-name.ts'
import { defaultComment } from '../../src/session/texts/comment-texts.ts'
import { defaultDescription, defaultSubject } from '../../src/session/texts/ticket-texts.ts'
import { VARIABLES } from '../../src/session/variables/catalogue.ts'
import { toText } from '../../src/template/value.ts'
import { minutesAndSeconds } from '../../src/util/duration.ts'
import { factsOf, sessionOf } from '../session/facts.ts'

const phones = createPhones({ format: 'e164', defaultCountry: 'US' })
await phones.ready()

const person = { name: 'Kim Park', email: 'kim@example.com', phoneNumber: '(222) 333-4444' }
const session = sessionOf({
  id: 'call-103646',
  channel: 'voice_call',
  direction: 'inbound',
  type: 'Voice Inbound',
  lookupType: 'IVR_Call',
  callId: '103646',
  chatId: '73522',
  language: 'en',
  deviceType: 'android',
  smartActionId: '552',
  startedAt: '2026-11-20T10:00:00Z',
  endedAt: '2026-11-20T10:12:34Z',
  durations: { callSeconds: 754, holdSeconds: 70, waitSeconds: 25 },
  disconnectedBy: 'end_user',
  rating: 5,
  feedback: 'Very helpful',
  disposition: { code: 'resolved' },
  analysis: { summary: 'The customer asked for the order status.' },
  endUser: { ...person, id: 'u1', customUserId: 'kim.park' },
  sdk: { name: person.name, email: person.email, phone: person.phoneNumber, identifier: 'customer-4711' },
  agent: { id: '1', customId: '007', email: 'agent@example.com' },
  virtualAgent: { id: '9' },
  queue: { id: '8469', name: 'Orders', menuId: '12', menuPath: ['Orders', 'Order confirmation'] },
  campaign: { id: '1432', name: 'Survey' },
  outboundPhoneNumber: '+18005550100',
  supportPhoneNumber: '+18005550100',
})

const page = (path: string): string => `https://crm.example.com/${path}`
const entity = (id: string, type: string, url: string) => ({ id, type, url: page(url), captured: {} })
const rated = { id: 'e4', type: 'session.rated', sessionId: session.id, at: '2026-11-20T10:12:34Z', rating: 5 } as const
const description = { ...sessionOf({ type: 'Voice Inbound' }), id: '' }
const facts: Facts = {
  ...factsOf(),
  session,
  texts: {
    subject: () => defaultSubject(session),
    description: () => defaultDescription(description),
    descriptionHtml: () => `<p>${defaultDescription(description)}</p>`,
  },
  account: entity('6b0000000000000a1', 'contact', '#Contact/view/6b1'),
  record: entity('6b0000000000000b2', 'case', '#Case/view/6b2'),
  former: { account: entity('6b1', 'contact', ''), record: entity('6b2', 'lead', '') },
  choice: { notes: 'Wants to be called back.', task: { text: 'Call back', dueAt: '2026-11-21T09:00:00Z' } },
  search: { text: 'Kim P', phone: '+12223334444' },
  recordingUrl: () => 'https://calls.example.com/voip/default/get_call_record/103646?until=…',
  comment: defaultComment(rated, session),
  file: {
    kind: 'call_recording',
    name: fileName({ id: '1', kind: 'call_recording', path: 'x' }, { ...session, chatId: null }),
    type: 'audio/mpeg',
    size: 2_097_152,
    data: '(bytes)',
  },
  attachment: { id: '6b0000000000000c3', url: page('?entryPoint=download&id=6b3') },
  operationId: '0f8e…',
}

test.each([...VARIABLES])('{$name} reads as its example: $example', ({ read, shown, example }) => {
  const fact = toText(read(facts) ?? '')
  const text = shown === 'phone' ? phones.format(fact, 'create') : fact
  expect(shown === 'duration' ? minutesAndSeconds(Number(fact)) : text).toBe(example)
})
