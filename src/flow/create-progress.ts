import type { Verdict } from '../engine/verdict.ts'
import type { RequestDraft } from '../http/endpoint/endpoint.ts'
import type { Outcome } from '../ledger/operation-row.ts'
import type { Entity, Facts } from '../session/facts.ts'
import type { Session } from '../session/session.ts'
import type { Work } from './operation-kind.ts'
import type { CreatePlan } from './plan.ts'

/** How far a create came; journaled before anything is sent. */
export interface CreateProgress {
  /** What was rendered for the first try; every further try sends exactly that. */
  draft: RequestDraft
  /** The session as it was then: searches ask for what was sent, not for what came later. */
  session: Session
  firstSentAt: number
  /** How often it was sent. */
  sends: number
  /** A try went out whose effect is not known. */
  unknown?: UnknownEffect | undefined
}

export interface UnknownEffect {
  since: number
  emptyProbes: number
  /** Searches in a row that failed. */
  failedProbes?: number | undefined
  /** The CRM said that it has one: never send again, whatever the searches say. */
  exists?: boolean | undefined
  /** Another try would be refused the same way: never send again. */
  final?: Outcome | undefined
}

/** What a create came to. */
export type Created =
  | { kind: 'created' | 'adopted'; entity: Entity; reason: string }
  | { kind: 'verdict'; verdict: Verdict; /** The CRM made nothing, and never will. */ declined?: string | undefined }

/** One create at work: what it does, for whom, and where it writes down how far it came. */
export interface Creation {
  work: Work
  plan: CreatePlan
  facts: Facts
  /**
   * @param progress Nothing when nothing was ever sent.
   * @param sending It goes out now.
   */
  journal(progress: CreateProgress | undefined, sending?: boolean): Promise<void>
}

/** Ends a run of a create without an entity. */
export const verdict = (one: Verdict): Created => ({ kind: 'verdict', verdict: one })

/** Ends a run of a create with what was there already. */
export const adopted = (entity: Entity, reason: string): Created => ({ kind: 'adopted', entity, reason })
