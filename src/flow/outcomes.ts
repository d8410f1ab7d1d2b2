import { ERROR_CODES } from '../errors/codes.ts'
import type { Failure } from '../http/failure.ts'
import type { Outcome, OutcomeStatus } from '../ledger/operation-row.ts'
import type { Entity } from '../session/facts.ts'
import type { Verdict } from '../engine/verdict.ts'
import type { Endpoint } from '../http/endpoint/endpoint.ts'
import type { Work } from './operation-kind.ts'

/** An outcome without an entity. */
export function outcome(status: OutcomeStatus, reason: string): Outcome {
  return { status, reason }
}

/** An outcome with the entity it is about. */
export function entityOutcome(status: OutcomeStatus, reason: string, entity: Entity): Outcome {
  return { status, reason, id: entity.id, type: entity.type, url: entity.url }
}

/** The end of an operation. */
export function finished(status: OutcomeStatus, reason: string): Verdict {
  return { kind: 'finished', outcome: outcome(status, reason) }
}

/** Skipped for want of something that may come yet. */
export function lacking(reason: string): Verdict {
  return { ...finished('skipped', reason), restsOnSession: true }
}

/** An outcome that carries the failure. */
export function failureOutcome(status: OutcomeStatus, failure: Failure): Outcome {
  const { code, message, status: answered } = failure
  return {
    status,
    reason: message,
    error: { code, message, hint: ERROR_CODES[code].remedy, ...(answered !== undefined && { status: answered }) },
  }
}

/** The end of an operation whose request cannot be formed. */
export function cannotBeFormed(work: Pick<Work, 'trace'>, endpoint: Endpoint, why: 'incomplete' | 'unsafe'): Verdict {
  const reason =
    why === 'incomplete' ? 'as a variable in it has no value' : 'as a value, such as two dots, would lead elsewhere'
  const message = `${endpoint.path}: its URL cannot be formed, ${reason}.`
  work.trace.decision({ outcome: 'rejected', reason: message }, endpoint)
  const failure: Failure = { code: 'FLOW_INCOMPLETE', message, effect: 'not_sent', retry: false }
  return { kind: 'finished', outcome: failureOutcome('rejected', failure) }
}

/** What a failure means for an operation that may simply be sent again. */
export function verdictOn(failure: Failure): Verdict {
  const { credential, untilMs } = failure
  if (untilMs !== undefined)
    return { kind: 'wait', outcome: failureOutcome(credential ? 'blocked' : 'pending', failure), untilMs }
  if (!failure.retry) return { kind: 'finished', outcome: failureOutcome('rejected', failure) }
  return { kind: 'retry', outcome: failureOutcome('pending', failure) }
}
