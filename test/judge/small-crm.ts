import type { TestContext } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import { type Connector, type SessionResult, createConnector } from '../../src/connector.ts'
import type { SessionEventInput } from '../../src/session/event-schema.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { type Answer, jsonAnswer } from '../../src/testing/server/answer.ts'
import { startServer } from '../../src/testing/server/start-server.ts'
import type { WholeRequest } from '../../src/testing/server/whole-request.ts'
import { type VirtualClock, createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { type Json, parseJson } from '../../src/util/json.ts'

/** What a small CRM does, by method and path; the rest is 404. A value is answered with 200. */
export type Routes = Record<string, (request: SmallRequest) => unknown>

export interface SmallRequest extends WholeRequest {
  /** The body, where it is JSON. */
  json: Json
  params: URLSearchParams
}

export interface SmallCrm {
  connector: Connector
  clock: VirtualClock
  /** Lines such as `GET /people`. */
  story: string[]
  requests: SmallRequest[]
  /** Takes the start of a call of Kim, or of somebody else. */
  call(endUser?: object, sessionId?: string): Promise<SessionResult>
  /** Takes events of the session and lets them be worked on. */
  feed(...events: (Partial<SessionEventInput> & { type: SessionEventInput['type'] })[]): Promise<SessionResult>
}

export const KIM = { name: 'Kim Park', phoneNumber: '+12223334444', email: 'kim@example.com' }

/** An answer that is no 200 with JSON. */
export const answer = (status: number, body: unknown = '', headers: Record<string, string> = {}): Answer =>
  typeof body === 'string' ? { status, headers, body } : { ...jsonAnswer(body, status), headers }

/** A server that behaves as the routes say, and a connector to it. */
export async function smallCrm(
  { onTestFinished }: TestContext,
  routes: Routes,
  config: Partial<Config>,
): Promise<SmallCrm> {
  const clock = createVirtualClock(Date.parse('2026-11-20T10:00:00Z'))
  const story: string[] = []
  const requests: SmallRequest[] = []
  const server = await startServer(0, {
    clock,
    log: [],
    faultFor: () => undefined,
    answer(request) {
      const line = `${request.method} ${request.path}`
      const whole = { ...request, json: jsonIn(request.body), params: new URLSearchParams(request.query) }
      story.push(line)
      requests.push(whole)
      const route = routes[line]
      const given = route ? route(whole) : answer(404)
      return isAnswer(given) ? given : jsonAnswer(given)
    },
  })
  const connector = await createConnector(
    {
      version: 1,
      name: 'Small',
      settings: { CRM_URL: { description: 'Where it listens' } },
      baseUrl: '${CRM_URL}',
      phone: { format: 'e164', defaultCountry: 'US' },
      network: { allow: ['127.0.0.1'], http: true },
      ...config,
    },
    { settings: { CRM_URL: server.url }, clock, random: createSeededRandom(1), withoutDelay: true },
  )
  onTestFinished(async () => {
    await connector.close()
    await server.close()
  })
  let events = 0
  const feed: SmallCrm['feed'] = async (...given) => {
    let sessionId = ''
    for (const one of given) {
      const event = { id: `e${++events}`, sessionId: 'call-1', at: '2026-11-20T10:00:00Z', ...one } as SessionEventInput
      sessionId = String(event.sessionId)
      await connector.handle(event)
    }
    await connector.settled()
    return (await connector.result(sessionId))!
  }
  return {
    connector,
    clock,
    story,
    requests,
    feed,
    call: (endUser = KIM, sessionId = 'call-1') =>
      feed({ type: 'session.started', sessionId, session: { channel: 'voice_call', callId: '1', endUser } }),
  }
}

function isAnswer(given: unknown): given is Answer {
  return typeof given === 'object' && given !== null && 'headers' in given && 'status' in given
}

function jsonIn(body: Buffer): Json {
  try {
    return parseJson(body.toString())
  } catch {
    return null
  }
}
