import type { Clock } from '../../util/clock.ts'
import { drawAmount } from '../amount.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { createFaultQueue } from '../server/fault-queue.ts'
import type { CrmFault, RequestMatcher } from '../server/fault-queue.ts'
import type { RequestHandling } from '../server/handle-request.ts'
import type { CrmRequest } from '../server/request-log.ts'
import type { JudgeBehaviours } from './behaviours.ts'
import { drawCallers, knownAmong, populationOf } from './callers.ts'
import type { JudgeCaller } from './callers.ts'
import { shuffled } from './chance.ts'
import type { JudgeEffect } from './judge-effects.ts'
import { judgeFaults } from './judge-faults.ts'
import { openJudgeLedger } from './judge-ledger-file.ts'
import { JUDGE_API } from './judge-room.ts'
import type { JudgeRoom } from './judge-room.ts'
import { createJudgeStore } from './judge-store.ts'
import { violationsIn } from './judge-violations.ts'
import type { JudgeViolation } from './judge-violations.ts'
import { routeJudgeRequest } from './route-judge-request.ts'

export interface JudgeOptions {
  /** Decides who calls, who is in the CRM, in which order, and which requests go wrong. Any whole number. */
  seed: number
  /** Default: everything is done right. */
  behaviours?: JudgeBehaviours | undefined
  /** How many callers there are, at most 9,000. Default 3. */
  callers?: number | undefined
  /** For the index lag, late commits and the times of effects. Default: the clock of the machine. */
  clock?: Clock | undefined
  /** Every effect is appended to this file, as a line of JSON, before its answer leaves; see `readJudgeLedger`. */
  ledgerFile?: string | undefined
}

/** A CRM that misbehaves by choice and writes down what was done to whom. */
export interface Judge {
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
}

/** A judge, and what a server needs to let it speak. */
export interface OpenJudge extends Judge, Required<RequestHandling> {
  readonly requests: CrmRequest[]
  close(): void
}

/** A judge that nobody can reach yet. */
export function openJudge(options: JudgeOptions & { clock: Clock }): OpenJudge {
  const { seed, behaviours = {}, clock } = options
  const random = createSeededRandom(seed)
  const callers = drawCallers(random, options.callers ?? 3)
  const store = createJudgeStore(behaviours.ids ?? 'number')
  for (const person of shuffled(random, populationOf(random, callers)))
    store.addPerson({ ...person, reference: null, shownFrom: 0 })
  // Strangers have cases, too, so that there is something to write into by mistake.
  for (const person of store.people)
    if (person.twinOf) store.addCase({ person, reference: null, subject: '', shownFrom: 0 })

  const effects: JudgeEffect[] = []
  const file = options.ledgerFile === undefined ? undefined : openJudgeLedger(options.ledgerFile, callers)
  const armed = createFaultQueue([], JUDGE_API)
  const now = (): number => clock.now()
  const faults = judgeFaults(random, behaviours, now)
  const room: JudgeRoom = {
    store,
    callers,
    behaviours,
    now,
    shownFrom: () => now() + drawAmount(random, behaviours.indexLagMs ?? 0),
    witness(effect) {
      effects.push(effect)
      file?.append(effect)
    },
    effectCount: () => effects.length,
  }
  return {
    callers,
    effects,
    requests: [],
    violations: () => violationsIn(effects, knownAmong(callers)),
    failNext: (matcher, fault) => armed.add({ for: matcher, fault }),
    clock,
    answer: (request) => routeJudgeRequest(room, request),
    faultFor: (request) => armed.take(request.method, request.path) ?? faults(request),
    latencyMs: () => drawAmount(random, behaviours.latencyMs ?? 0),
    close: () => file?.close(),
  }
}
