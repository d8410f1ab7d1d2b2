import type { TestContext } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import { type Connector, type ConnectorOptions, createConnector } from '../../src/connector.ts'
import type { Alert } from '../../src/flow/alert.ts'
import type { TransportAnswer, TransportRequest } from '../../src/http/transport.ts'
import { TransportFailure } from '../../src/http/transport-failure.ts'
import type { TraceStep } from '../../src/observe/trace-step.ts'
import type { SessionEventInput } from '../../src/session/event-schema.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { type VirtualClock, createVirtualClock } from '../../src/testing/virtual-clock.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** What a request is answered with: JSON with 200, another answer, or nothing, before or after it was sent. */
export type Script = (request: TransportRequest, at: number) => object | Partial<TransportAnswer> | 'refused' | 'lost'

export interface ScriptedCrm {
  connector: Connector
  clock: VirtualClock
  /** When which request came, on the clock that never jumps. */
  sent: { at: number; request: TransportRequest }[]
  alerts: Alert[]
  /** From now on requests are answered so. */
  answer(script: Script): void
  /** Somebody calls; resolves when the event is taken, not when the agent has an answer. */
  call(sessionId: string, endUser?: object): Promise<void>
}

export const nobody: Script = () => ({ items: [] })
export const dead: Script = () => 'refused'

/** A configuration whose only request finds the account. */
export function findsOnly(): Config {
  return {
    version: 1,
    name: 'Scripted',
    baseUrl: 'https://crm.example.com',
    account: {
      whenMissing: 'skip',
      findByQuery: {
        method: 'GET',
        url: '/people',
        params: { phone: '{PHONE_NUMBER}' },
        response: { data: '$.items' },
      },
    },
  }
}

/** Many call at the same moment; resolves with their sessions when the agents have an answer or have given up. */
export async function callMany({ connector, clock }: ScriptedCrm, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `call-${index}`)
  const all = ids.map((sessionId, index) => connector.handle(started(sessionId, { phoneNumber: phoneOf(index) })))
  await clock.advance(10_000)
  await Promise.all(all)
  return ids
}

/** The start of a call. */
export const started = (sessionId: string, endUser: object): SessionEventInput => ({
  id: 'start',
  type: 'session.started',
  sessionId,
  at: '2026-11-20T10:00:00Z',
  session: { channel: 'voice_call', endUser },
})

/** A phone number that only one person has. */
export const phoneOf = (index: number): string => `+1222${3_000_000 + index}`

/** A connector to a CRM that lives in the test, on a clock that only the test moves. */
export async function useCrm(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  script: Script,
  config: Config = findsOnly(),
  options: ConnectorOptions = {},
): Promise<ScriptedCrm> {
  const clock = (options.clock as VirtualClock | undefined) ?? createVirtualClock(Date.parse('2026-11-20T10:00:00Z'))
  const sent: ScriptedCrm['sent'] = []
  const alerts: Alert[] = []
  let current = script
  const connector = await createConnector(config, {
    clock,
    random: createSeededRandom(1),
    transport: {
      async send(request) {
        const at = clock.monotonic()
        sent.push({ at, request })
        const given = current(request, at)
        if (typeof given === 'string') throw new TransportFailure('HTTP_NO_ANSWER', 'no whole answer', given === 'lost')
        const isAnswer = 'status' in given || 'headers' in given || 'body' in given
        return { status: 200, headers: {}, body: '', ...(isAnswer ? given : { body: JSON.stringify(given) }) }
      },
      close: () => Promise.resolve(),
    },
    onAlert: (alert) => alerts.push(alert),
    ...options,
  })
  onTestFinished(() => connector.close())
  let calls = 0
  return {
    connector,
    clock,
    sent,
    alerts,
    answer(next) {
      current = next
    },
    async call(sessionId, endUser = { phoneNumber: phoneOf(++calls) }) {
      const handled = connector.handle(started(sessionId, endUser))
      await clock.advance(10_000)
      await handled
    },
  }
}

/** The story of a session. */
export async function storyOf({ connector }: Pick<ScriptedCrm, 'connector'>, sessionId: string): Promise<TraceStep[]> {
  const steps: TraceStep[] = []
  for await (const step of connector.trace(sessionId)) steps.push(step)
  return steps
}

/** A week of retries, and what chance may add. */
export const LONG_WEEK_MS = 1.2 * 168 * HOUR

/** The times between what follows each other. */
export const gaps = (times: readonly number[]): number[] => times.slice(1).map((at, index) => at - times[index]!)
