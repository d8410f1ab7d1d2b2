import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDelivery } from '../../../src/adapters/whippy/translate/parse-delivery.ts'
import type { SessionEventInput } from '../../../src/session/event-schema.ts'
import { parseEvent } from '../../../src/session/parse-event.ts'
import { type SessionState, reduceSession } from '../../../src/session/reduce-session.ts'
import type { Json } from '../../../src/util/json.ts'
import { DOCUMENTED, eventsOf, payload } from './deliveries.ts'

/** What a connector makes of deliveries: each event id counts once. */
function sessionAfter(bodies: readonly Json[]): { session: object | undefined; told: string[] } {
  const taken = new Map<string, SessionEventInput>()
  let state: SessionState | undefined
  for (const body of bodies) {
    for (const event of eventsOf(parseDelivery(body))) {
      if (taken.has(event.id as string)) continue
      taken.set(event.id as string, event)
      state = reduceSession(state, parseEvent(event))
    }
  }
  return { session: state?.session, told: [...taken.keys()].toSorted() }
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value)
const word = fc.constantFrom('a', 'b')
const analysis = fc.record({
  call_summary: maybe(word),
  user_sentiment: maybe(word),
  call_successful: maybe(fc.boolean()),
  custom_analysis_data: maybe(fc.dictionary(word, word)),
})

/** A call that says in each delivery something else of what may change, and always the same of what cannot. */
const call = fc
  .record({
    direction: fc.constantFrom('INBOUND', 'OUTBOUND', null),
    deliveries: fc.array(
      fc.record({
        event: fc.constantFrom(...DOCUMENTED, 'call.transferred'),
        minute: fc.integer({ min: 10, max: 12 }),
        status: maybe(fc.constantFrom('call_completed.agent_hangup', 'call_failed')),
        duration: maybe(fc.constantFrom(15_848, 20_000)),
        language: maybe(word),
        contact: maybe(word),
        agent: maybe(word),
        person: maybe(word),
        body: maybe(fc.constantFrom('Agent: a', 'User: b')),
        analysis: maybe(analysis),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ direction, deliveries }) =>
    deliveries.map((one) =>
      payload('call.ended', (data, whole) => {
        whole['event'] = one.event
        data['updated_at'] = `2024-10-31T13:${one.minute}:00Z`
        data['direction'] = direction
        data['delivery_status'] = one.status
        data['language'] = one.language
        data['contact_id'] = one.contact
        data['user_id'] = one.person
        data['body'] = one.body
        data['metadata'] = { duration: one.duration, agent_id: one.agent, analysis: one.analysis as Json }
      }),
    ),
  )

const disordered = call.chain((bodies) =>
  fc
    .tuple(fc.shuffledSubarray(bodies, { minLength: bodies.length }), fc.array(fc.constantFrom(...bodies)))
    .map(([shuffled, repeated]) => ({ bodies, disorder: [...shuffled, ...repeated] })),
)

test('deliveries in any order, and repeated, give the same session and tell the same once', () => {
  fc.assert(
    fc.property(disordered, ({ bodies, disorder }) => {
      expect(sessionAfter(disorder)).toEqual(sessionAfter(bodies))
    }),
    { numRuns: 300 },
  )
})

test('the documented deliveries in any order, and without any of them, end the session and find its customer', () => {
  const some = fc.shuffledSubarray([...DOCUMENTED], { minLength: 1 })
  fc.assert(
    fc.property(some, (events) => {
      const { session } = sessionAfter(events.map((event) => payload(event)))
      const late = events.some((event) => event !== 'call.started')
      expect(session).toMatchObject({
        startedAt: '2024-10-31T12:54:40.379085Z',
        endedAt: late ? '2024-10-31T12:54:56.227Z' : null,
        endUser: { phoneNumber: '+13232139334' },
        analysis: { sentiment: events.includes('call.analyzed') ? 'Positive' : null },
      })
    }),
  )
})

const anything = fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }) as fc.Arbitrary<Json>
const anyValue = fc.oneof(
  anything,
  fc.constantFrom('2024-10-31T12:54:40.379085Z', 'https://x/transcript.json', 5, 1e15, 1e300, 'a'),
)

const PATHS = [
  'id',
  'direction',
  'from',
  'to',
  'created_at',
  'updated_at',
  'contact_id',
  'body',
  'language',
  'delivery_status',
  'metadata',
  'attachments',
  'user_id',
  'metadata.duration',
  'metadata.analysis',
  'metadata.placeholders_data',
  'metadata.analysis.call_summary',
  'metadata.analysis.custom_analysis_data',
  'attachments.0',
  'attachments.0.url',
  'attachments.0.content_type',
]

test('whatever stands in the fields of a call, its events are valid', () => {
  const changes = fc.dictionary(fc.constantFrom(...PATHS), anyValue)
  fc.assert(
    fc.property(fc.constantFrom(...DOCUMENTED), changes, (event, values) => {
      const body = payload(event, (data) => {
        for (const [path, value] of Object.entries(values)) change(data, path.split('.'), value)
      })
      for (const one of readable(body)) expect(parseEvent(one)).toMatchObject({ id: one.id })
    }),
    { numRuns: 1000 },
  )
})

/** The events of a body; none of one that is refused as it should be. */
function readable(body: Json): SessionEventInput[] {
  try {
    return eventsOf(parseDelivery(body))
  } catch (error) {
    expect(error).toMatchObject({ code: 'WEBHOOK_INVALID' })
    return []
  }
}

function change(tree: Json, [key, ...rest]: string[], value: Json): void {
  if (typeof tree !== 'object' || tree === null) return
  const parent = tree as { [key: string]: Json }
  if (rest.length === 0) parent[key!] = value
  else change(parent[key!] ?? null, rest, value)
}
