import type { Ledger } from '../../ledger/ledger.ts'
import type { TraceStep } from '../../observe/trace-step.ts'
import type { Entity } from '../../session/facts.ts'
import type { Clock } from '../../util/clock.ts'
import type { Random } from '../../util/random.ts'
import type { Pauses } from '../pause.ts'
import type { SessionData } from '../session-data.ts'

/** What the actions of operators work with. */
export interface OperatorContext {
  tenant: string
  ledger: Ledger
  clock: Clock
  random: Random
  pauses: Pauses
  /** Who acts, unless the call says so. */
  actor: string
  /** How long an action waits for a session that is being worked on. Default: 5,000. */
  patienceMs?: number | undefined
  /** The entity with the page that people see; where a configuration is at hand. */
  linked?: ((data: SessionData, kind: 'account' | 'record', entity: Entity) => Entity) | undefined
  /** Told of every step. */
  onStep?: ((step: TraceStep) => void) | undefined
}

/** Who acts and why, for the trace. */
export interface How {
  /** Default: the one that the jobs were opened with. */
  actor?: string | undefined
  /** In one's own words; it becomes part of the trace, so it should name nobody. */
  reason?: string | undefined
}
