import { describe, expect, test } from 'vitest'
import { parseDelivery } from '../../../src/adapters/whippy/translate/parse-delivery.ts'
import type { Json } from '../../../src/util/json.ts'
import { DOCUMENTED, delivery, payload } from './deliveries.ts'

const status = (text: Json) => {
  const { state, stateReason } = delivery('call.ended', (data) => (data['delivery_status'] = text)).call!
  return [state, stateReason]
}

const attachment = (url: Json, content_type: Json) =>
  delivery('call.ended', (data) => (data['attachments'] = [{ url, content_type }])).call!.attachments[0]?.kind

describe('a delivery', () => {
  test.each(DOCUMENTED)('%s is read as it is documented', (event) => {
    const { call, ...envelope } = delivery(event)
    expect(envelope).toMatchObject({
      event,
      requestId: expect.any(String) as string,
      createdAt: expect.any(String) as string,
    })
    expect(call).toMatchObject({
      id: 'd649233e-9127-4ae3-b90e-09611ed94868',
      direction: 'inbound',
      mode: 'ai',
      from: '+13232139334',
      to: '+16314173625',
      createdAt: '2024-10-31T12:54:40.379085Z',
      contactId: '630fc392-ad52-4e12-a07a-889cb5aed359',
      campaignId: null,
      agentId: 'c13abbed-2de9-45ec-85c3-54f5b340686c',
      placeholders: { 'last_name||sir': 'Hessel' },
    })
  })

  test('tells what is known at its time', () => {
    const [started, ended, analyzed] = DOCUMENTED.map((event) => delivery(event).call!)
    expect([started!.durationMs, started!.transcript.length, started!.analysis]).toEqual([null, 0, null])
    expect([ended!.durationMs, ended!.transcript.length, ended!.analysis]).toEqual([15_848, 13, null])
    expect(analyzed!.analysis).toMatchObject({
      summary: expect.stringMatching(/^The user, Jack,/) as string,
      sentiment: 'Positive',
      successful: true,
      inVoicemail: false,
      callCompletion: 'Complete',
      taskCompletion: 'Complete',
      custom: {},
    })
  })

  test.each([
    ['call_in_progress', ['call_in_progress', null]],
    ['call_completed.agent_hangup', ['call_completed', 'agent_hangup']],
    ['call_completed.sip.486', ['call_completed', 'sip.486']],
    ['call_completed.', ['call_completed', null]],
    [null, [null, null]],
  ])('splits the status %s at its first dot', (text, parts) => {
    expect(status(text)).toEqual(parts)
  })

  test.each(['custom_analysis_data', 'custom_analysis_dat'])('has the fields of the organisation under %s', (key) => {
    const { call } = delivery('call.analyzed', (data) => {
      const { analysis } = data['metadata'] as { analysis: Record<string, Json> }
      delete analysis['custom_analysis_dat']
      analysis[key] = { preferred_contact: 'SMS' }
    })
    expect(call!.analysis!.custom).toEqual({ preferred_contact: 'SMS' })
  })

  test.each<[Json, Json, string | undefined]>([
    ['https://x/1/recording.wav', 'audio/x-wav', 'recording'],
    ['https://x/1/a.mp3?sig=1', 'audio/mpeg', 'recording'],
    ['https://x/1/recording.wav', null, 'recording'],
    ['https://x/transcript/analysis.json', 'application/json', 'analysis'],
    ['https://x/analysis/transcript.json', 'application/json', 'transcript'],
    ['https://x/1/Transcript.json?x=analysis.json', 'application/json', 'transcript'],
    ['https://x/1/notes.json', 'application/json', 'other'],
    ['ftp://x/recording.wav', 'audio/x-wav', undefined],
    ['recording.wav', 'audio/x-wav', undefined],
    [null, 'audio/x-wav', undefined],
  ])('tells the attachment %s (%s) from others', (url, contentType, kind) => {
    expect(attachment(url, contentType)).toBe(kind)
  })

  test.each(['inbound', 'INBOUND', 'Outbound'])('reads the direction %s', (text) => {
    const { call } = delivery('call.started', (data) => (data['direction'] = text))
    expect(call!.direction).toBe(text.toLowerCase())
  })

  test('keeps what is not known here', () => {
    const read = parseDelivery(
      payload('call.started', (data, whole) => {
        data['mood'] = { colour: 'blue' }
        whole['future'] = 1
      }),
    )
    expect(read.data['mood']).toEqual({ colour: 'blue' })
  })

  test('of an event that came later is read as far as it goes', () => {
    expect(delivery('call.ended', (_data, whole) => (whole['event'] = 'call.transferred')).call!.durationMs).toBe(
      15_848,
    )
    const message = parseDelivery({ event: 'message.created', data: { id: 1 }, request_id: 'r' })
    expect(message).toEqual({ event: 'message.created', requestId: 'r', createdAt: null, data: { id: 1 } })
  })

  test('needs no more than its event, its data and the id of the call', () => {
    expect(parseDelivery({ event: 'call.ended', data: { id: 7 } }).call).toMatchObject({
      id: '7',
      from: null,
      transcript: [],
    })
  })

  test('with a field that is not what it should be does without the field', () => {
    const { call } = delivery('call.analyzed', (data) => {
      data['from'] = { number: 1 }
      data['created_at'] = 'yesterday'
      data['attachments'] = 'none'
      data['metadata'] = { duration: -1, analysis: { call_summary: 'Fine.', call_successful: 'yes' } }
    })
    expect(call).toMatchObject({
      from: null,
      to: '+16314173625',
      createdAt: null,
      attachments: [],
      durationMs: null,
      analysis: { summary: 'Fine.', successful: null },
    })
  })

  test.each<[string, Json, string]>([
    ['a list', [], 'the body: '],
    ['without an event', { data: { id: 'x' } }, 'event: expected a text'],
    ['without data', { event: 'call.ended' }, 'data: expected an object'],
    [
      'of a call without an id',
      { event: 'call.ended', data: { from: '+12223334444' } },
      'data.id: expected a text or a whole number',
    ],
  ])('that is %s is refused, with its fields and none of its values', (_what, body, message) => {
    expect(() => parseDelivery(body)).toThrow(
      expect.objectContaining({ code: 'WEBHOOK_INVALID', message: expect.stringContaining(message) as string }),
    )
    expect(() => parseDelivery(body)).not.toThrow(
      expect.objectContaining({ message: expect.stringContaining('+1222') as string }),
    )
  })
})
