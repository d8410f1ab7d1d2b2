import type { Clock } from '../../util/clock.ts'
import type { WaitingLine } from './waiting-line.ts'

/** Keeps everybody out for a while; then one at a time goes through as a probe, until it is raised or lowered again. */
export interface Barrier {
  readonly state: 'up' | 'down' | 'probing'
  isShut(): boolean
  comeBackMs(): number
  /** @returns true when as a probe. */
  enter(): boolean
  lower(forMs: number): void
  raise(): void
  /** The probe showed nothing, so the next one is let through. */
  probeAgain(): void
}

/** A probe that has told nothing so far is given as long as a request may take at most. */
const PROBE_PATIENCE_MS = 10_000

export function createBarrier(clock: Clock, line: WaitingLine): Barrier {
  let state: Barrier['state'] = 'up'
  let untilMs = 0
  return {
    get state() {
      return state
    },
    isShut: () => state === 'probing' || (state === 'down' && clock.now() < untilMs),
    comeBackMs: () => line.place(state === 'probing' ? clock.now() + PROBE_PATIENCE_MS : untilMs),
    enter() {
      if (state === 'up') return false
      state = 'probing'
      return true
    },
    lower(forMs) {
      state = 'down'
      untilMs = clock.now() + forMs
    },
    raise() {
      state = 'up'
    },
    probeAgain() {
      state = 'down'
    },
  }
}
