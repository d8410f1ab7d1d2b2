import type { SessionEventInput } from '../../src/session/event-schema.ts'
import type { JudgeCaller } from '../../src/testing/judge/callers.ts'
import type { Random } from '../../src/util/random.ts'

/** An event with the time at which it reaches us, in milliseconds from the start. */
export interface Call {
  caller: JudgeCaller
  atMs: number
  event: SessionEventInput
}

/** All sessions of all callers begin within so long. */
const BEGIN_WITHIN_MS = 8_000
const DAY_MS = 24 * 3_600_000

/** What a session says about who it is: everything, the number alone, the address alone. */
const SPEAKS: readonly ((caller: JudgeCaller) => object)[] = [
  ({ name, phone, email }) => ({ name, phoneNumber: phone, email }),
  ({ name, phone, email }) => ({ name, phoneNumber: phone.slice(2), email }),
  ({ name, email }) => ({ name, email: email.toUpperCase() }),
]

/** Every caller comes several times at once, and once more the next day. Events may come late and twice. */
export function scheduleOf(random: Random, callers: readonly JudgeCaller[], sessionsPerCaller: number): Call[] {
  return callers.flatMap((caller) =>
    Array.from({ length: sessionsPerCaller }, (_, index) => {
      const isLater = index > 0 && index === sessionsPerCaller - 1
      const beginMs = (isLater ? DAY_MS : 0) + Math.floor(random.fraction() * BEGIN_WITHIN_MS)
      // Whoever comes first says everything, as a person who is created is known by what was said then.
      const speaks = SPEAKS[index === 0 || isLater ? 0 : Math.floor(random.fraction() * SPEAKS.length)]!
      return eventsOf(`${caller.id}-session-${index}`, caller, speaks(caller)).flatMap((event, place) => {
        const atMs = beginMs + place * 2_000 + Math.floor(random.fraction() * 30_000 * place)
        const once = { caller, atMs, event }
        return random.fraction() < 0.2 ? [once, { ...once, atMs: atMs + 40_000 }] : [once]
      })
    }).flat(),
  )
}

/** A whole call: it begins, is rated, has a recording, and ends. */
export function eventsOf(
  sessionId: string,
  { id }: JudgeCaller,
  endUser: object,
  recording: { url: string } | { path: string } = { url: 'https://media.example.com/f1.mp3' },
): SessionEventInput[] {
  const base = { sessionId, at: '2026-11-20T10:00:00Z' }
  const session = {
    channel: 'voice_call' as const,
    direction: 'inbound' as const,
    endUser: { ...endUser, customUserId: id },
  }
  return [
    { ...base, id: `${sessionId}-started`, type: 'session.started', session },
    { ...base, id: `${sessionId}-rated`, at: '2026-11-20T10:01:00Z', type: 'session.rated', rating: 5, session },
    {
      ...base,
      id: `${sessionId}-file`,
      at: '2026-11-20T10:02:00Z',
      type: 'session.file',
      file: { id: 'f1', kind: 'call_recording', ...recording },
      session,
    },
    {
      ...base,
      id: `${sessionId}-ended`,
      at: '2026-11-20T10:03:00Z',
      type: 'session.ended',
      outcome: 'finished',
      session,
    },
  ]
}
