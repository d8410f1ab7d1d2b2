import type { Random } from '../../src/util/random.ts'

/** A call, and which of its webhooks ever arrive. */
export interface Call {
  id: string
  phone: string
  /** In milliseconds. */
  duration: number
  /** Nothing: the call was not analyzed. */
  summary: string | undefined
  arrives: readonly WhippyEvent[]
}

export type WhippyEvent = 'call.started' | 'call.ended' | 'call.analyzed'

/** So many calls come from one person on average. */
const CALLS_PER_PERSON = 3
/** Such a share of the webhooks of a kind never arrives, as long as one of the call does. */
const LOST = 0.1
const NOT_ANALYZED = 0.2

/** Calls that are all told from each other by `name`. */
export function callsOf(count: number, name: string, random: Random): Call[] {
  return Array.from({ length: count }, (_, index) => {
    const person = Math.floor((random.fraction() * count) / CALLS_PER_PERSON)
    const summary = random.fraction() < NOT_ANALYZED ? undefined : `summary of ${name}-${index}`
    const all: WhippyEvent[] = [
      'call.started',
      'call.ended',
      ...(summary === undefined ? [] : ['call.analyzed' as const]),
    ]
    const arrives = all.filter(() => random.fraction() >= LOST)
    return {
      id: `${name}-${index}`,
      phone: `+1202${String(2_000_000 + person)}`,
      duration: Math.floor(random.fraction() * 600_000),
      summary,
      arrives: arrives.length > 0 ? arrives : ['call.ended'],
    }
  })
}

/** What Whippy says of a call. */
export function bodyOf(call: Call, event: WhippyEvent): string {
  const over = event !== 'call.started'
  return JSON.stringify({
    data: {
      id: call.id,
      delivery_status: over ? 'call_completed.user_hangup' : 'call_in_progress',
      direction: 'INBOUND',
      mode: 'ai',
      body: over ? `Agent: Hello.\nUser: This is ${call.id}.\n` : null,
      from: call.phone,
      to: '+18005550100',
      created_at: '2026-11-20T10:00:00.000000Z',
      updated_at: `2026-11-20T10:20:0${['call.started', 'call.ended', 'call.analyzed'].indexOf(event)}.000000Z`,
      contact_id: `contact of ${call.phone}`,
      metadata: {
        duration: over ? call.duration : null,
        agent_id: 'bot-1',
        analysis:
          event === 'call.analyzed'
            ? { call_summary: call.summary, user_sentiment: 'Neutral', call_successful: true }
            : null,
      },
      attachments: over
        ? [
            { content_type: 'audio/x-wav', url: `https://files.example/${call.id}/recording.wav` },
            { content_type: 'application/json', url: `https://files.example/${call.id}/transcript.json` },
          ]
        : [],
    },
    event,
  })
}
