import type { ErrorCode } from '../../errors/codes.ts'
import type { Change, Lane } from '../../ledger/ledger.ts'
import type { OperationRow } from '../../ledger/operation-row.ts'
import type { Identifier } from '../../response/identifier.ts'
import type { Entity } from '../../session/facts.ts'
import type { SessionData } from '../session-data.ts'
import type { JobState } from './job-state.ts'

export type ActionName = 'retry' | 'bind' | 'skip' | 'discard' | 'replay' | 'resume'

/**
 * What an action does to an operation of a state: it `does` what it is for; it does `nothing`, as there is nothing to do; it
 * is done only `anyway`, as it takes a risk; or it is refused with an error.
 */
export type Effect = 'does' | 'nothing' | 'anyway' | Extract<ErrorCode, `JOB_${string}`>

/** An action of an operator on an operation: one file each, one line in the registry. */
export interface Action {
  name: ActionName
  /** What it is for, in one sentence. */
  about: string
  on: Readonly<Record<JobState, Effect>>
  /** The kinds that it fits; all when there are none. */
  kinds?: ReadonlySet<string>
  /** The operations that it decides on. Default: the one that it is done to. */
  affected?(target: Target): readonly OperationRow[]
  /** True when everything is so already. */
  isSo?(target: Target): boolean
  /** What is stored of it. */
  change(target: Target): ActionChange
}

/** What an action is done to, and how. */
export interface Target {
  row: OperationRow
  lane: Lane
  now: number
  actor: string
  reason: string | undefined
  /** The risk is accepted. */
  anyway: boolean
  /** What to bind to. */
  crm?: { id: Identifier; type: string | undefined } | undefined
  linked(data: SessionData, kind: 'account' | 'record', entity: Entity): Entity
}

/** What an action comes to. */
export interface ActionChange extends Pick<Change, 'session' | 'release' | 'resolve' | 'unresolve'> {
  /** The operations as they are from now on, the one that was asked for first. */
  operations: readonly OperationRow[]
  /** What the trace says of each operation that was decided on; those that merely run again because of it say it themselves. */
  told: readonly { row: OperationRow; outcome: string; reason: string }[]
}
