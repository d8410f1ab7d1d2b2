import { systemClock } from '../../util/clock.ts'
import type { Clock } from '../../util/clock.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { createFaultQueue } from '../server/fault-queue.ts'
import type { CrmFault, RequestMatcher } from '../server/fault-queue.ts'
import type { CrmRequest } from '../server/request-log.ts'
import { startServer } from '../server/start-server.ts'
import type { JudgeBehaviours } from './behaviours.ts'
import { drawCallers, populationOf } from './callers.ts'
import type { JudgeCaller } from './callers.ts'
import { shuffled } from './chance.ts'
import { createFaults } from './create-faults.ts'
import { violationsIn } from './judge-effects.ts'
import type { JudgeEffect, JudgeViolation } from './judge-effects.ts'
import { createJudgeStore } from './judge-store.ts'
import { JUDGE_API, routeJudgeRequest } from './route-judge-request.ts'

export interface JudgeOptions {
  /** Decides who calls, who is in the CRM, in which order, and which creates go wrong. Any whole number. */
  seed: number
  /** Default: everything is done right. */
  behaviours?: JudgeBehaviours | undefined
  /** How many callers there are. Default 3. */
  callers?: number | undefined
  /** For the index lag, late commits and the times of effects. Default: the clock of the machine. */
  clock?: Clock | undefined
}

/** A CRM that misbehaves by choice and writes down what was done to whom. */
export interface JudgeCrm {
  /** `http://127.0.0.1:PORT`; the API is below `/api`. */
  readonly url: string
  /** Those who may call. Around each of them the CRM has strangers who are nearly them. */
  readonly callers: readonly JudgeCaller[]
  /** What requests brought about, oldest first. It only grows. */
  readonly effects: readonly JudgeEffect[]
  /** Every request since the start. */
  readonly requests: readonly CrmRequest[]
  /** The effects that must never be; empty when the connector did everything right. */
  violations(): JudgeViolation[]
  /** Arms a fault for the next request that matches; it goes before the behaviours. */
  failNext(matcher: RequestMatcher, fault: CrmFault): void
  /** Ends all connections, also those that hang, and the server. */
  close(): Promise<void>
}

/**
 * Starts a judge on 127.0.0.1: a CRM of people, cases, notes and files that misbehaves as real ones do.
 *
 * | request | what it does |
 * |---|---|
 * | `GET /api/people?phone=…&email=…`, `GET /api/people/{id}` | finds people: `{ id, name, phone, email }` |
 * | `POST /api/people` | creates one of `{ name, phone, email }` |
 * | `GET /api/cases?person=…&reference=…` | finds cases: `{ id, person, reference, subject }` |
 * | `POST /api/cases` | creates one of `{ person, reference, subject }` |
 * | `PUT /api/cases/{id}`, `POST /api/cases/{id}/notes`, `POST /api/cases/{id}/files` | changes a case |
 *
 * What creates or changes something says in `X-Meant-For` which caller it is for (`JudgeCaller.id`), and in `X-Session` for
 * which session. The CRM does not act on them; the judge compares them with whom the request landed on.
 */
export async function startJudgeCrm(options: JudgeOptions): Promise<JudgeCrm> {
  const { seed, behaviours = {}, clock = systemClock } = options
  const random = createSeededRandom(seed)
  const callers = drawCallers(random, options.callers ?? 3)
  const store = createJudgeStore(behaviours.ids ?? 'number')
  for (const person of shuffled(random, populationOf(random, callers))) store.addPerson(person, 0)
  // Strangers have cases, too, so that there is something to write into by mistake.
  for (const person of store.people)
    if (person.twinOf) store.addCase({ person, reference: null, subject: '', shownFrom: 0 })

  const effects: JudgeEffect[] = []
  const requests: CrmRequest[] = []
  const armed = createFaultQueue([], JUDGE_API)
  const faults = createFaults(random, behaviours)
  const room = { store, callers, behaviours, effects, now: () => clock.now() }
  const server = await startServer(0, {
    answer: (request) => routeJudgeRequest(room, request),
    faultFor: (request) => armed.take(request.method, request.path) ?? faults(request),
    clock,
    log: requests,
  })
  const present = callers.filter(({ known }) => known).map(({ id }) => id)
  return {
    url: server.url,
    callers,
    effects,
    requests,
    violations: () => violationsIn(effects, present),
    failNext: (matcher, fault) => armed.add({ for: matcher, fault }),
    close: server.close,
  }
}
