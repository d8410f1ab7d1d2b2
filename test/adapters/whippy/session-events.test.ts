import { describe, expect, test } from 'vitest'
import type { SessionEventInput } from '../../../src/session/event-schema.ts'
import { parseEvent } from '../../../src/session/parse-event.ts'
import { reduceSession, type SessionState } from '../../../src/session/reduce-session.ts'
import type { Session } from '../../../src/session/session.ts'
import { DOCUMENTED, delivery, eventsOf, only } from './deliveries.ts'

const sessionOf = (events: readonly SessionEventInput[]): Session =>
  events.reduce<SessionState | undefined>((state, event) => reduceSession(state, parseEvent(event)), undefined)!.session

const types = (events: readonly SessionEventInput[]): string[] => events.map(({ type }) => type)

describe('the documented deliveries become', () => {
  const [started, ended, analyzed] = DOCUMENTED.map((event) => eventsOf(delivery(event)))

  test('the start of a session, with the customer and our number', () => {
    expect(types(started!)).toEqual(['session.started', 'session.updated'])
    expect(started![0]).toMatchObject({
      sessionId: 'whippy-d649233e-9127-4ae3-b90e-09611ed94868',
      at: '2024-10-31T12:54:40.379085Z',
      session: {
        channel: 'voice_call',
        direction: 'inbound',
        callId: 'd649233e-9127-4ae3-b90e-09611ed94868',
        endUser: { phoneNumber: '+13232139334' },
        supportPhoneNumber: '+16314173625',
      },
    })
  })

  test('its end after the call has lasted, in seconds, with who hung up', () => {
    expect(types(ended!)).toEqual([
      'session.started',
      'session.updated',
      'session.ended',
      'session.file',
      'session.file',
    ])
    expect(only(ended!, 'session.ended')).toMatchObject({
      at: '2024-10-31T12:54:56.227Z',
      outcome: 'finished',
      durations: { callSeconds: 15.848 },
      disconnectedBy: 'agent',
    })
  })

  test('its recording and its transcript, and no file for the analysis', () => {
    const files = analyzed!.flatMap((event) => (event.type === 'session.file' ? [event.file] : []))
    expect(files).toMatchObject([
      { kind: 'call_recording', contentType: 'audio/x-wav', url: expect.stringMatching(/recording\.wav$/) as string },
      { kind: 'chat_transcript', name: 'call-d649233e-9127-4ae3-b90e-09611ed94868-transcript.json' },
    ])
  })

  test('its summary and sentiment', () => {
    expect(only(analyzed!, 'session.analyzed')).toMatchObject({ sentiment: 'Positive', successful: true })
    expect(only(analyzed!, 'session.custom_data')).toBeUndefined()
  })

  test('one session, in which the bot and the words that were said are known', () => {
    const session = sessionOf([...started!, ...ended!, ...analyzed!])
    expect(session).toMatchObject({
      endUser: { id: '630fc392-ad52-4e12-a07a-889cb5aed359', name: null },
      virtualAgent: { id: 'c13abbed-2de9-45ec-85c3-54f5b340686c' },
      analysis: { sentiment: 'Positive', successful: true },
      custom: {
        signed: { mode: 'ai', call_state: 'call_completed', call_state_reason: 'agent_hangup', in_voicemail: false },
        unsigned: { transcript: expect.stringContaining('\nUser: My name is Jack Hannaford.\n') as string },
      },
    })
  })
})

describe('a call', () => {
  test('of ours has the customer at its other end', () => {
    const events = eventsOf(delivery('call.started', (data) => (data['direction'] = 'OUTBOUND')))
    expect(sessionOf(events)).toMatchObject({
      direction: 'outbound',
      type: 'Voice Outbound',
      endUser: { phoneNumber: '+16314173625' },
      outboundPhoneNumber: '+13232139334',
      supportPhoneNumber: null,
    })
  })

  test('that goes nobody knows where has no customer', () => {
    const session = sessionOf(eventsOf(delivery('call.started', (data) => (data['direction'] = 'INTERNAL'))))
    expect([session.direction, session.endUser.phoneNumber]).toEqual([null, null])
  })

  test('whose start is missing is told by what comes later', () => {
    const late = eventsOf(delivery('call.ended'))
    expect(late[0]).toEqual(eventsOf(delivery('call.started'))[0])
  })

  test('whose end is missing is ended by its analysis', () => {
    expect(only(eventsOf(delivery('call.analyzed')), 'session.ended')).toEqual(
      only(eventsOf(delivery('call.ended')), 'session.ended'),
    )
  })

  test('in progress has not ended', () => {
    expect(only(eventsOf(delivery('call.started')), 'session.ended')).toBeUndefined()
  })

  test('that was never answered ends when that is said', () => {
    const unanswered = delivery('call.ended', (data) => {
      data['delivery_status'] = 'call_no_answer'
      data['metadata'] = {}
    })
    expect(only(eventsOf(unanswered), 'session.ended')).toEqual({
      id: expect.any(String) as string,
      type: 'session.ended',
      sessionId: expect.any(String) as string,
      at: '2024-10-31T12:54:58.985468Z',
      outcome: 'abandoned',
      disconnectedBy: null,
    })
  })

  test.each([
    ['call_completed', 'finished', null],
    ['call_completed.user_hangup', 'finished', 'end_user'],
    ['call_completed.max_duration', 'finished', 'max_duration'],
    ['call_failed.sip_error', 'failed', 'sip_error'],
    ['call_missed', 'abandoned', null],
    ['call_completed.busy', 'abandoned', 'busy'],
    ['something_new', 'finished', null],
  ])('with the status %s is %s', (status, outcome, disconnectedBy) => {
    const events = eventsOf(delivery('call.ended', (data) => (data['delivery_status'] = status)))
    expect(only(events, 'session.ended')).toMatchObject({ outcome, disconnectedBy })
  })

  test('taken over by a person has that agent', () => {
    expect(sessionOf(eventsOf(delivery('call.ended', (data) => (data['user_id'] = 12)))).agent.id).toBe('12')
  })

  test('of which the organisation asked something of its own brings that as custom data', () => {
    const events = eventsOf(
      delivery('call.analyzed', (data) => {
        const { analysis } = data['metadata'] as { analysis: { custom_analysis_dat: object } }
        analysis.custom_analysis_dat = { preferred_contact: 'SMS' }
      }),
    )
    expect(only(events, 'session.custom_data')).toMatchObject({ data: { preferred_contact: 'SMS' } })
  })

  test('of which nobody knows when it was is told once, whenever it comes in', () => {
    const timeless = delivery('call.ended', (data, whole) => {
      for (const name of ['created_at', 'updated_at']) {
        delete data[name]
        delete whole[name]
      }
    })
    const later = eventsOf(timeless, { receivedAt: '2026-11-20T11:00:00.000Z' })
    expect(later.map(({ id }) => id)).toEqual(eventsOf(timeless).map(({ id }) => id))
    expect(only(eventsOf(timeless), 'session.ended')!.at).toBe('2026-11-20T10:00:00.000Z')
  })
})

test('without a signature nothing of it is vouched for', () => {
  const { custom } = sessionOf(eventsOf(delivery('call.analyzed'), { signed: false }))
  expect(custom.signed).toEqual({})
  expect(custom.unsigned).toMatchObject({
    mode: 'ai',
    call_state: 'call_completed',
    transcript: expect.any(String) as string,
  })
})

test('a delivery that is made again says nothing new, whatever its request is called', () => {
  const again = delivery('call.analyzed', (_data, whole) => {
    whole['request_id'] = 'another'
    whole['created_at'] = '2024-10-31T13:00:00Z'
  })
  expect(eventsOf(again)).toEqual(eventsOf(delivery('call.analyzed')))
})

test('a file whose URL is signed anew is the same file', () => {
  const [first, second] = ['a', 'b'].map((signature) => {
    const signed = delivery('call.ended', (data) => {
      for (const one of data['attachments'] as { url: string }[]) one.url += `?signature=${signature}`
    })
    return eventsOf(signed).filter(({ type }) => type === 'session.file')
  })
  expect(first).not.toEqual(second)
  expect(first!.map(({ id }) => id)).toEqual(second!.map(({ id }) => id))
})

test('what is not about a call is no session', () => {
  expect(eventsOf({ event: 'message.created', requestId: null, createdAt: null, data: {} })).toEqual([])
})
