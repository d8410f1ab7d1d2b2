import { describe, expect, test } from 'vitest'
import { connectBrightPattern } from '../../../src/adapters/bright-pattern/bright-pattern.ts'
import {
  INTERACTION_STATES,
  type InteractionData,
  readInteraction,
} from '../../../src/adapters/bright-pattern/translate/interaction.ts'
import { sessionEventsOf } from '../../../src/adapters/bright-pattern/translate/session-events.ts'
import { silentLogger } from '../../../src/observe/logger.ts'
import type { SessionEventInput } from '../../../src/session/event-schema.ts'
import { parseEvent } from '../../../src/session/parse-event.ts'
import { wallClock } from '../../../src/util/wall-clock.ts'
import { espocrm, stage } from '../../support/espocrm.ts'
import { KIM, desktop } from './desktop.ts'

const AT = Date.parse('2026-11-20T10:00:00Z')
const CALL = {
  interactionId: 'i-1',
  state: 'delivered',
  type: 'voice',
  callDirection: 'outbound',
  phoneNumber: '+12223334444',
  startTime: AT,
}

/** The events of a change, which all have to be valid. */
function eventsOf(change: object, options: Partial<Parameters<typeof sessionEventsOf>[1]> = {}): SessionEventInput[] {
  const events = sessionEventsOf(readInteraction(change)!, { seenAt: AT + 5_000, ...options })
  for (const event of events) parseEvent(event)
  return events
}

const typesOf = (events: SessionEventInput[]): string[] => events.map(({ type }) => type.slice('session.'.length))

describe('a change of an interaction', () => {
  test.each(INTERACTION_STATES.map((state) => [state]))('%s makes valid events of one session', (state) => {
    const events = eventsOf({ ...CALL, state }, { agent: { id: '1' } })
    expect(typesOf(events).slice(0, 2)).toEqual(['started', 'updated'])
    expect(new Set(events.map(({ sessionId }) => sessionId))).toEqual(new Set(['bright-pattern-i-1']))
  })

  test.each([
    ['queued', ['started', 'updated']],
    ['delivery_pending', ['started', 'updated']],
    ['delivered', ['started', 'updated', 'assigned']],
    ['hold', ['started', 'updated', 'assigned']],
    ['wrap_up', ['started', 'updated', 'assigned', 'ended']],
    ['completed', ['started', 'updated', 'ended']],
    ['a state of tomorrow', ['started', 'updated']],
  ])('to %s says %j', (state, types) => {
    expect(typesOf(eventsOf({ ...CALL, state }, { agent: { id: '1' } }))).toEqual(types)
  })

  test.each([['email'], [undefined]])('of type %j says nothing', (type) => {
    expect(eventsOf({ ...CALL, type })).toEqual([])
  })

  test.each<[object, object]>([
    [{ callDirection: 'outbound' }, { phoneNumber: '+12223334444' }],
    [{ phoneNumber: undefined, DNIS: '+13334445555', ANI: '+18005550100' }, { phoneNumber: '+13334445555' }],
    [
      { phoneNumber: undefined, callDirection: 'inbound', DNIS: '+18005550100', ANI: '+13334445555' },
      { phoneNumber: '+13334445555' },
    ],
    [
      {
        phoneNumber: undefined,
        callParties: [
          { id: '1', userId: 'agent', name: 'Me', phone: '100' },
          { id: '2', name: 'Kim', phone: '+14445556666' },
        ],
      },
      { phoneNumber: '+14445556666', name: 'Kim' },
    ],
    [
      { type: 'chat', callDirection: undefined, phoneNumber: undefined, email: 'kim@example.com' },
      { email: 'kim@example.com' },
    ],
  ])('%j has the customer %j', (own, endUser) => {
    expect(eventsOf({ ...CALL, ...own })[0]).toMatchObject({ session: { endUser } })
  })

  test('is about the account of an object whose type is named, and of no other', () => {
    const change = { ...CALL, associatedObjects: { list: [{ ...KIM, id: '1', type: 'case' }, KIM], selected: null } }
    const accountOf = (accountTypes?: string[]) => eventsOf(change, { accountTypes })[0]!.session!.endUser!.accountId
    expect([accountOf(), accountOf(['contact']), accountOf(['lead'])]).toEqual([undefined, '7', undefined])
    const chosen = { ...change, associatedObjects: { ...change.associatedObjects, selected: { ...KIM, id: '8' } } }
    expect(eventsOf(chosen, { accountTypes: ['contact'] })[0]!.session!.endUser!.accountId).toBe('8')
  })

  test.each([
    [AT, AT + 90_500, 90.5],
    [AT / 1000, AT / 1000 + 90, 90],
  ])('that began at %s and ended at %s lasted %s seconds', (startTime, endTime, callSeconds) => {
    const [started, , ended] = eventsOf({ ...CALL, state: 'wrap_up', startTime, endTime })
    expect(started!.at).toBe('2026-11-20T10:00:00.000Z')
    expect(ended).toMatchObject({ type: 'session.ended', outcome: 'finished', durations: { callSeconds } })
  })

  test('without times is dated when it is seen, and its length stays unknown', () => {
    const [started, , ended] = eventsOf({ ...CALL, state: 'wrap_up', startTime: undefined })
    expect([started!.at, ended!.at]).toEqual(Array.from({ length: 2 }, () => '2026-11-20T10:00:05.000Z'))
    expect(ended).not.toHaveProperty('durations')
  })

  test('brings the disposition and what is attached', () => {
    const events = eventsOf({
      ...CALL,
      disposition: 'Sale',
      attachedData: { plan: 'gold', bad: {} },
      recordingUrl: 'r',
    })
    expect(events[2]).toMatchObject({ type: 'session.disposition', code: 'Sale' })
    expect(events[0]).toMatchObject({ session: { custom: { unsigned: { plan: 'gold', recording_url: 'r' } } } })
  })
})

test.each<[unknown, InteractionData | undefined]>([
  [undefined, undefined],
  ['x', undefined],
  [{}, undefined],
  [{ interactionId: '' }, undefined],
  [
    { interactionId: 7, state: 1, callParties: 'x', associatedObjects: [], attachedData: null },
    expect.objectContaining({ interactionId: '7' }) as never,
  ],
  [{ data: { interactionId: 'a' } }, expect.objectContaining({ interactionId: 'a' }) as never],
])('the message %j is read without trusting it', (message, expected) => {
  expect(readInteraction(message)).toEqual(expected)
})

describe('the listener', () => {
  const clock = { ...wallClock, now: () => AT + 60_000 }

  test('hears each change until it ends, whatever one listener throws', () => {
    const it = desktop()
    const heard: string[] = []
    const { onEvent } = connectBrightPattern(it, { clock, logger: silentLogger })
    onEvent(() => {
      throw new Error('mine')
    })
    const end = onEvent(({ type }) => heard.push(type))
    it.say('ON_NEW_INTERACTION', { ...CALL, state: 'delivery_pending' })
    it.say('ON_INTERACTION_STATE_CHANGE', 'nonsense')
    it.say('ON_INTERACTION_STATE_CHANGE', CALL)
    end()
    it.say('ON_INTERACTION_STATE_CHANGE', { ...CALL, state: 'completed' })
    expect(heard).toEqual(['session.started', 'session.updated', 'session.started', 'session.updated'])
    expect(it.listeners).toBe(2)
  })

  test('knows a call that was answered from one that was not', () => {
    const it = desktop()
    const outcomes: unknown[] = []
    connectBrightPattern(it, { clock }).onEvent((event) => {
      if (event.type === 'session.ended') outcomes.push(event.outcome)
    })
    for (const [interactionId, state] of [
      ['a', 'delivery_pending'],
      ['a', 'completed'],
      ['b', 'delivered'],
      ['b', 'completed'],
    ])
      it.say('ON_INTERACTION_STATE_CHANGE', { ...CALL, interactionId, state })
    expect(outcomes).toEqual(['abandoned', 'finished'])
  })

  test('seen in two tabs, a call is one in the CRM', async (context) => {
    const { crm, connector } = await stage(context, espocrm())
    const it = desktop()
    const events: SessionEventInput[] = []
    for (const now of [AT + 1_000, AT + 1_030])
      connectBrightPattern(it, { clock: { ...wallClock, now: () => now }, agent: { id: '1' } }).onEvent((event) =>
        events.push(event),
      )
    for (const state of ['delivery_pending', 'delivered', 'hold', 'delivered', 'wrap_up', 'completed'])
      it.say('ON_INTERACTION_STATE_CHANGE', { ...CALL, state, ...(state === 'completed' && { disposition: 'Sale' }) })
    for (const event of events) await connector.accept(event)
    await connector.settled()
    expect([crm.contacts.length, crm.cases.length]).toEqual([1, 1])
    expect(crm.notes.map(({ post }) => String(post).split(' ').slice(0, 2).join(' '))).toEqual([
      'Call started',
      'Call ended',
      'Disposition: Sale',
    ])
  })
})
