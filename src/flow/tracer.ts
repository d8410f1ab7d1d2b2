import type { Run } from '../engine/run.ts'
import type { Endpoint } from '../http/endpoint/endpoint.ts'
import type { Failure } from '../http/failure.ts'
import type { TraceStep } from '../observe/trace-step.ts'
import { shownIdentifier } from '../response/identifier.ts'
import type { Clock } from '../util/clock.ts'
import type { Exchange } from './exchange.ts'
import { wasSentAway } from './judge-answer.ts'
import type { Put } from './storage.ts'
import type { Posted } from './post.ts'

/** What a step says beyond who and when. */
export type StepFacts = Pick<TraceStep, 'outcome' | 'reason'> & Partial<Pick<TraceStep, 'id' | 'nextAt'>>

/** Writes the story of one operation. */
export interface Tracer {
  /** A request and what was read from its answer. */
  exchange(endpoint: Endpoint, exchange: Exchange, facts: StepFacts): void
  /** A file that was brought to the storage at a place. */
  put(place: string, put: Put, facts: StepFacts): void
  /** An e-mail to the server at a place. */
  mail(place: string, posted: Posted, facts: StepFacts): void
  /** A decision that needed no request. */
  decision(facts: StepFacts, endpoint?: Endpoint): void
}

export function createTracer(run: Run, clock: Clock): Tracer {
  const { id, sessionId, kind } = run.operation
  const step = (more: StepFacts & Partial<TraceStep>): void =>
    run.step({
      type: 'step',
      sessionId,
      at: clock.now(),
      operation: id,
      kind,
      ...more,
      ...(more.id !== undefined && { id: shownIdentifier(more.id) }),
    })
  return {
    exchange(endpoint, exchange, facts) {
      if (exchange.kind === 'failed' && isOldNews(exchange.failure, run)) return
      const status = exchange.kind === 'answered' ? exchange.answer.status : exchange.failure.status
      step({
        endpoint: endpoint.path,
        method: endpoint.method,
        url: endpoint.urlText,
        ...(status !== undefined && { status }),
        durationMs: Math.round(exchange.durationMs * 10) / 10,
        ...facts,
      })
    },
    put(place, put, facts) {
      if (put.kind === 'failed' && isOldNews(put.failure, run)) return
      step({
        endpoint: 'storage',
        method: 'PUT',
        url: place,
        durationMs: Math.round(put.durationMs * 10) / 10,
        ...facts,
      })
    },
    mail(place, posted, facts) {
      const failure = posted.kind === 'failed' ? posted.failure : undefined
      if (failure && isOldNews(failure, run)) return
      step({
        endpoint: 'email',
        method: 'SMTP',
        url: place,
        ...(failure?.status !== undefined && { status: failure.status }),
        durationMs: Math.round(posted.durationMs * 10) / 10,
        ...facts,
      })
    },
    decision: (facts, endpoint) => step({ ...(endpoint && { endpoint: endpoint.path }), ...facts }),
  }
}

/** Sent away once more for the same reason, which the story tells already. */
function isOldNews(failure: Failure, { operation }: Run): boolean {
  return wasSentAway(failure) && operation.outcome.error?.code === failure.code
}
