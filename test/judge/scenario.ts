import type { Config } from '../../src/config/schema/config.ts'
import { type SessionResult, createConnector } from '../../src/connector.ts'
import type { SessionEventInput } from '../../src/session/event-schema.ts'
import type { JudgeBehaviours } from '../../src/testing/judge/behaviours.ts'
import type { JudgeCaller } from '../../src/testing/judge/callers.ts'
import type { JudgeEffect } from '../../src/testing/judge/judge-effects.ts'
import type { JudgeViolation } from '../../src/testing/judge/judge-violations.ts'
import { startJudgeCrm } from '../../src/testing/judge/start-judge-crm.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'

const DAY_MS = 24 * 3_600_000

export interface Scenario {
  seed: number
  behaviours: JudgeBehaviours
  config: Config
  callers?: number
}

/** One session of a caller, and what came of it. */
export interface Played {
  caller: JudgeCaller
  result: SessionResult
}

export interface Ending {
  played: Played[]
  effects: readonly JudgeEffect[]
  violations: JudgeViolation[]
}

/** What a session says about who it is. */
const SPEAKS: readonly ((caller: JudgeCaller) => object)[] = [
  ({ name, phone, email }) => ({ name, phoneNumber: phone, email }),
  ({ name, phone, email }) => ({ name, phoneNumber: phone.slice(2), email }),
  ({ name, email }) => ({ name, email: email.toUpperCase() }),
]

/** Lets every caller come three times: twice at once, and by e-mail the next day. Then lets all work come to its end. */
export async function play({ seed, behaviours, config, callers = 2 }: Scenario): Promise<Ending> {
  const clock = createVirtualClock(Date.parse('2026-11-20T10:00:00Z'))
  const judge = await startJudgeCrm({ seed, behaviours, callers, clock })
  const connector = await createConnector(config, {
    settings: { CRM_URL: judge.url },
    clock,
    random: createSeededRandom(seed),
  })
  const feed = async (events: SessionEventInput[]): Promise<void> => {
    const handled = Promise.all(events.map((event) => connector.handle(event)))
    await clock.advance(20_000)
    await handled
  }
  try {
    const sessions = judge.callers.flatMap((caller) => SPEAKS.map((speaks, index) => ({ caller, speaks, index })))
    const idOf = ({ caller, index }: (typeof sessions)[number]): string => `${caller.id}-session-${index}`
    const start = (which: (index: number) => boolean): SessionEventInput[] =>
      sessions.filter(({ index }) => which(index)).map((one) => started(idOf(one), one.caller, one.speaks(one.caller)))
    await feed(start((index) => index < 2))
    await clock.advance(DAY_MS)
    await feed(start((index) => index === 2))
    await feed(sessions.flatMap((one) => rest(idOf(one))))
    await clock.advance(DAY_MS)
    const played: Played[] = []
    for (const one of sessions) played.push({ caller: one.caller, result: (await connector.result(idOf(one)))! })
    return { played, effects: judge.effects, violations: judge.violations() }
  } finally {
    await connector.close()
    await judge.close()
  }
}

function started(sessionId: string, { id }: JudgeCaller, endUser: object): SessionEventInput {
  return {
    id: `${sessionId}-started`,
    type: 'session.started',
    sessionId,
    at: '2026-11-20T10:00:00Z',
    session: { channel: 'voice_call', direction: 'inbound', endUser: { ...endUser, customUserId: id } },
  }
}

function rest(sessionId: string): SessionEventInput[] {
  const file = { id: 'f1', kind: 'call_recording' as const, path: 'LICENSE' }
  return [
    { id: `${sessionId}-file`, type: 'session.file', sessionId, at: '2026-11-21T10:00:00Z', file },
    { id: `${sessionId}-ended`, type: 'session.ended', sessionId, at: '2026-11-21T10:01:00Z', outcome: 'finished' },
  ]
}
