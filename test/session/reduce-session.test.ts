import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../src/session/event-schema.ts'
import { emptySession } from '../../src/session/session.ts'
import { reduceSession } from '../../src/session/reduce-session.ts'
import { event, reduce, sessionAfter } from './events.ts'

test('any event opens a session, of which nothing else is known', () => {
  const { session, reached } = reduce(event('session.updated', 1, {}))
  expect(session).toEqual(emptySession('s1'))
  expect(reached).toEqual({ started: false, assigned: false, ended: false })
})

test.each([
  ['session.started', { started: true, assigned: false, ended: false }],
  ['session.assigned', { started: false, assigned: true, ended: false }],
  ['session.updated', { started: false, assigned: false, ended: false }],
] as const)('%s reaches %j', (type, reached) => {
  expect(reduce(event(type, 1, {})).reached).toEqual(reached)
})

test('session.ended reaches the end and what comes before it', () => {
  const ended = event('session.ended', 1, { outcome: 'finished' })
  expect(reduce(ended).reached).toEqual({ started: false, assigned: true, ended: true })
  expect(reduce(event('session.started', 0, {}), ended).reached).toEqual({ started: true, assigned: true, ended: true })
})

describe('the own fields of an event', () => {
  test.each([
    [event('session.started', 1, {}), { startedAt: '2026-11-20T10:01:00.000Z' }],
    [event('session.rated', 1, { rating: 0, feedback: 'bad' }), { rating: 0, feedback: 'bad' }],
    [event('session.disposition', 1, { code: 'c', notes: 'n' }), { disposition: { code: 'c', notes: 'n' } }],
    [event('session.custom_data', 1, { data: { a: { b: 1 } } }), { custom: { signed: {}, unsigned: { a: { b: 1 } } } }],
    [
      event('session.analyzed', 1, { summary: 's', sentiment: 'good', successful: false }),
      { analysis: { summary: 's', sentiment: 'good', successful: false } },
    ],
    [
      event('session.ended', 1, { outcome: 'abandoned', durations: { callSeconds: 5 }, disconnectedBy: 'agent' }),
      {
        endedAt: '2026-11-20T10:01:00.000Z',
        outcome: 'abandoned',
        durations: { callSeconds: 5, holdSeconds: null, waitSeconds: null },
        disconnectedBy: 'agent',
      },
    ],
    [
      event('session.transferred', 1, { to: { agent: { id: 2, name: 'Bo' }, queue: { name: 'Sales' } } }),
      {
        agent: { id: '2', customId: null, email: null, name: 'Bo' },
        queue: { id: null, name: 'Sales', menuId: null, menuPath: null },
      },
    ],
    [event('session.survey', 1, { answers: [{ question: 'q', answer: 'a' }] }), {}],
    [event('session.file', 1, { file: { id: 1, kind: 'photo', path: 'p' } }), {}],
    [event('session.account_chosen', 1, { account: { id: 'a' } }), {}],
    [event('session.queue_selected', 1, {}), {}],
    [event('session.verified', 1, {}), {}],
    [event('session.party_added', 1, {}), {}],
  ])('%j become those of the session', (one, fields) => {
    expect(sessionAfter(one)).toEqual({ ...emptySession('s1'), ...fields })
  })
})

const language = (at: number, value: string | null, id?: string): SessionEvent =>
  event('session.updated', at, { session: { language: value } }, id)

describe('a field', () => {
  test('keeps the value with the latest time, whatever comes first', () => {
    expect(sessionAfter(language(1, 'en'), language(2, 'de')).language).toBe('de')
    expect(sessionAfter(language(2, 'de'), language(1, 'en')).language).toBe('de')
  })

  test('of two alike keeps the one with the greater event id', () => {
    expect(sessionAfter(language(1, 'en', 'b'), language(1, 'de', 'a')).language).toBe('en')
    expect(sessionAfter(language(1, 'de', 'a'), language(1, 'en', 'b')).language).toBe('en')
  })

  test('compares times, not their texts', () => {
    const late = { ...language(0, 'late'), at: '2026-11-20T09:30:00-01:00' }
    expect(sessionAfter(late, language(1, 'early')).language).toBe('late')
  })

  test('is not erased by what is null or absent', () => {
    const known = event('session.updated', 1, { session: { language: 'en', endUser: { name: 'Kim', email: 'k@x' } } })
    const unknown = event('session.updated', 2, { session: { language: null, endUser: { name: null } } })
    expect(sessionAfter(known, unknown)).toMatchObject({ language: 'en', endUser: { name: 'Kim', email: 'k@x' } })
  })

  test('that is an empty text or zero is known', () => {
    const rated = event('session.rated', 1, { rating: 5, feedback: 'x' })
    expect(sessionAfter(rated, event('session.rated', 2, { rating: 0, feedback: '' }))).toMatchObject({
      rating: 0,
      feedback: '',
    })
  })
})

const custom = (at: number, signed: Record<string, string | null>): SessionEvent =>
  event('session.updated', at, { session: { custom: { signed } } })

describe('custom data', () => {
  test('merges by key', () => {
    expect(
      sessionAfter(custom(2, { a: '2', b: '2' }), custom(1, { a: '1', c: '1' }), custom(3, { b: null })).custom,
    ).toEqual({ signed: { a: '2', b: '2', c: '1' }, unsigned: {} })
  })

  test('keeps each value whole', () => {
    const first = event('session.custom_data', 1, { data: { a: { x: 1 } } })
    const second = event('session.custom_data', 2, { data: { a: { y: 2 } } })
    expect(sessionAfter(first, second).custom.unsigned).toEqual({ a: { y: 2 } })
  })

  test('keeps signed and unsigned values apart', () => {
    const signed = event('session.updated', 1, { session: { custom: { signed: { a: 1 } } } })
    expect(sessionAfter(signed, event('session.custom_data', 2, { data: { a: 2 } })).custom).toEqual({
      signed: { a: 1 },
      unsigned: { a: 2 },
    })
  })

  test.each(['__proto__', 'constructor', 'prototype'])('never takes the key %s', (key) => {
    const input = JSON.parse(`{"data":{"${key}":{"polluted":true},"ok":1}}`) as { data: Record<string, never> }
    const { unsigned } = sessionAfter(event('session.custom_data', 1, input)).custom
    expect(unsigned).toEqual({ ok: 1 })
    expect(Object.keys(unsigned)).toEqual(['ok'])
    expect('polluted' in {}).toBe(false)
  })
})

describe('the agent', () => {
  const kim = { id: 1, name: 'Kim', email: 'kim@x', customId: '007' }
  const started = event('session.started', 1, { session: { agent: kim } })
  const nobody = { id: null, customId: null, email: null, name: null }

  test('after a transfer is the new one alone', () => {
    const transferred = event('session.transferred', 2, { from: { agent: kim }, to: { agent: { id: 2, name: 'Bo' } } })
    expect(sessionAfter(started, transferred).agent).toEqual({ ...nobody, id: '2', name: 'Bo' })
    expect(sessionAfter(transferred, started).agent).toEqual({ ...nobody, id: '2', name: 'Bo' })
  })

  test('after a transfer to one without an id is the new one alone', () => {
    const transferred = event('session.transferred', 2, { to: { agent: { name: 'Bo' } } })
    expect(sessionAfter(started, transferred).agent).toEqual({ ...nobody, name: 'Bo' })
    const named = event('session.updated', 3, { session: { agent: { id: 2, email: 'bo@x' } } })
    expect(sessionAfter(named, transferred, started).agent).toEqual({ ...nobody, id: '2', name: 'Bo', email: 'bo@x' })
  })

  test('stays when a transfer names nobody', () => {
    const transferred = event('session.transferred', 2, { to: { agent: { id: null }, queue: { id: 9 } } })
    expect(sessionAfter(started, transferred)).toMatchObject({ agent: { ...kim, id: '1' }, queue: { id: '9' } })
  })

  test('that comes back is known again', () => {
    const away = event('session.assigned', 2, { session: { agent: { id: 2 } } })
    const back = event('session.assigned', 3, { session: { agent: { id: 1 } } })
    expect(sessionAfter(started, away, back).agent).toEqual({ ...kim, id: '1' })
  })

  test('keeps what was said without an id', () => {
    const nameless = event('session.updated', 2, { session: { agent: { name: 'Kim Park' } } })
    const again = event('session.updated', 3, { session: { agent: { id: 1 } } })
    expect(sessionAfter(started, nameless, again).agent).toEqual({ ...kim, id: '1', name: 'Kim Park' })
  })

  test('keeps what was said before its id was known', () => {
    const nameless = event('session.started', 1, { session: { agent: { name: 'Kim' } } })
    const named = event('session.assigned', 2, { session: { agent: { id: 1 } } })
    expect(sessionAfter(named, nameless).agent).toEqual({ ...nobody, id: '1', name: 'Kim' })
  })

  test('of a late event goes to the one of its time', () => {
    const bo = event('session.assigned', 3, { session: { agent: { id: 2 } } })
    const late = event('session.updated', 2, { session: { agent: { name: 'Kim Park' } } })
    expect(sessionAfter(started, bo, late).agent).toEqual({ ...nobody, id: '2' })
  })

  test('of one event is the transferred one with what its session adds', () => {
    const both = event('session.transferred', 2, {
      to: { agent: { id: 2, name: 'Bo' } },
      session: { agent: { email: 'bo@x' } },
    })
    expect(sessionAfter(started, both).agent).toEqual({ ...nobody, id: '2', name: 'Bo', email: 'bo@x' })
  })
})

test('an event leaves the state that it was given as it was', () => {
  const first = reduce(event('session.started', 1, { session: { custom: { signed: { a: 1 } }, agent: { id: 1 } } }))
  const before = structuredClone(first)
  reduce(event('session.started', 1, {}))
  expect(first).toEqual(before)
})

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> =>
  fc.option(fc.option(value, { nil: null }), { nil: undefined })
const word = fc.constantFrom('a', 'b', 'c')
const party = fc.record({ id: maybe(word), name: maybe(word) })
const anySession = fc.record({
  language: maybe(word),
  endUser: maybe(fc.record({ name: maybe(word), email: maybe(word) })),
  agent: maybe(fc.record({ id: maybe(word), name: maybe(word), email: maybe(word) })),
  queue: maybe(party),
  campaign: maybe(party),
  custom: maybe(fc.record({ signed: maybe(fc.dictionary(word, word)), unsigned: maybe(fc.dictionary(word, word)) })),
})
const anyEvent = fc
  .tuple(
    fc.integer({ min: 0, max: 4 }),
    anySession,
    fc.oneof(
      fc.constant({ type: 'session.started' as const }),
      fc.constant({ type: 'session.updated' as const }),
      fc.record({ type: fc.constant('session.rated' as const), rating: fc.integer(), feedback: maybe(word) }),
      fc.record({
        type: fc.constant('session.transferred' as const),
        to: fc.record({ agent: maybe(party), queue: maybe(party) }),
      }),
      fc.record({ type: fc.constant('session.custom_data' as const), data: fc.dictionary(word, word) }),
      fc.record({ type: fc.constant('session.ended' as const), outcome: fc.constantFrom('finished', 'failed') }),
    ),
  )
  .map(([at, session, { type, ...own }]) => ({ type, at, own: { ...own, session } }))

const anyEvents = fc
  .array(anyEvent, { minLength: 1, maxLength: 8 })
  .map((all) => all.map(({ type, at, own }, index) => event(type, at, own as never, `e${index}`)))

const disordered = anyEvents.chain((events) =>
  fc
    .tuple(fc.shuffledSubarray(events, { minLength: events.length }), fc.array(fc.constantFrom(...events)))
    .map(([shuffled, repeated]) => ({ events, disorder: [...shuffled, ...repeated] })),
)

test('any order and repetition of the same events gives the same session', () => {
  fc.assert(
    fc.property(disordered, ({ events, disorder }) => {
      const { session, reached } = reduce(...events)
      const other = reduce(...disorder)
      expect(other.session).toEqual(session)
      expect(other.reached).toEqual(reached)
    }),
    { numRuns: 1000 },
  )
})

describe('what happened one by one', () => {
  const transferred = event('session.transferred', 5, { to: { agent: { id: 2 } } })
  const file = event('session.file', 7, { file: { id: 1, kind: 'photo', path: 'p' } })

  test('is kept in the order of time, whatever comes first, and once', () => {
    const state = reduce(file, transferred, file, event('session.verified', 6, {}), transferred)
    expect(state.history).toMatchObject([
      { type: 'session.transferred', eventId: 'e5', to: { agent: { id: '2' } } },
      { type: 'session.verified', eventId: 'e6' },
      { type: 'session.file', eventId: 'e7', file: { id: '1' } },
    ])
  })

  test('holds nothing of the events whose last value is all there is to know', () => {
    expect(reduce(event('session.started', 0, {}), event('session.rated', 1, { rating: 5 })).history).toEqual([])
  })

  test('goes on in a state that was stored without it', () => {
    const { history: _none, ...old } = reduce(event('session.started', 0, {}))
    expect(reduceSession(old, transferred).history).toHaveLength(1)
  })
})

test('values for the metadata file merge by key, each as a whole', () => {
  const first = event('session.updated', 1, { session: { metadata: { a: { x: 1 }, b: 1 } } })
  const second = event('session.updated', 2, { session: { metadata: { a: { y: 2 }, b: null } } })
  expect(sessionAfter(second, first).metadata).toEqual({ a: { y: 2 }, b: 1 })
})
