import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MESSAGE_SHAPES } from '../../src/browser/message-shapes.ts'
import { readMessage } from '../../src/browser/read-message.ts'
import { createScreenPop } from '../../src/browser/screen-pop.ts'
import { createSessionTranslator } from '../../src/browser/session-translator.ts'
import { parseEvent } from '../../src/session/parse-event.ts'

const anyType = fc.oneof(fc.constantFrom(...Object.keys(MESSAGE_SHAPES)), fc.string())
const anyId = fc.oneof(fc.nat(), fc.string({ maxLength: 20 }), fc.constant(null))
const anyData = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      call_id: anyId,
      chat_id: anyId,
      agent_id: anyId,
      queue_id: anyId,
      queue_path: fc.oneof(fc.string(), fc.constant(null)),
      from_agent_id: anyId,
      to_agent_id: anyId,
      session_type: fc.string(),
      custom_data_secured: fc.jsonValue(),
      type: fc.constantFrom('agent', 'end_user', 'end-user', 'other'),
      end_user_id: anyId,
      virtual_agent_id: anyId,
      message: fc.string(),
      recordUrl: fc.string(),
    },
    { requiredKeys: [] },
  ),
)

test('whatever is posted is a message or malformed, and what a message is told as is an event', () => {
  const translate = createSessionTranslator({ now: () => 0 })
  fc.assert(
    fc.property(anyType, anyData, fc.boolean(), (type, data, asText) => {
      const read = readMessage(asText ? JSON.stringify({ type, data }) : { type, data })
      if ('problem' in read) return
      for (const event of translate(read.message)) parseEvent(JSON.parse(JSON.stringify(event)))
    }),
    { numRuns: 5000 },
  )
})

/** What leads elsewhere, at one place or another. */
const PIECES =
  'https: http: javascript: blob: // / \\ @ : # ? .. %2e %2f %5c crm.example.com evil.example app admin 443'
    .split(' ')
    .concat('\n')

test('whatever is named to pop, only pages under the allowed folder open', () => {
  const opened: string[] = []
  const pop = createScreenPop({ allowed: ['https://crm.example.com/app/'], target: (url) => void opened.push(url) })
  const piece = fc.constantFrom(...PIECES)
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      pop(pieces.join(''))
      pop(`https://crm.example.com/app/${pieces.join('')}`)
    }),
    { numRuns: 5000 },
  )
  expect(opened.length).toBeGreaterThan(100)
  for (const url of opened) {
    expect(url).toMatch(/^https:\/\/crm\.example\.com\/app\//)
    expect(decodeURIComponent(new URL(url).pathname).split(/[/\\]/)).not.toContain('..')
  }
})
