import type { KnownHome } from '../auth/authenticator.ts'
import type { Pauses } from '../flow/pause.ts'
import type { OriginGate } from '../http/gate/origin-gate.ts'

/** Tells origins by the names that people know: an address that only the token answer tells, as soon as it is known. */
export interface OriginNames {
  /** What people call an origin. */
  shown(origin: string): string
  /** The states and the way out of a gate, under these names. */
  gate(gate: OriginGate): Pick<OriginGate, 'states' | 'unblock'>
  /** Pauses that hold under either name. */
  pauses(pauses: Pauses): Pauses
}

export function createOriginNames(home: KnownHome | undefined): OriginNames {
  const shown = (origin: string): string => (origin === home?.standIn ? (home.origin() ?? origin) : origin)
  const meant = (name: string): string => (home && name === home.origin() ? home.standIn : name)
  return {
    shown,
    gate: (gate) => ({
      states: () => gate.states().map((state) => ({ ...state, origin: shown(state.origin) })),
      unblock: (name) => gate.unblock(name === undefined ? undefined : meant(name)),
    }),
    pauses: (pauses) => ({
      ...pauses,
      async over(origins, lease) {
        if (home && origins.includes(home.standIn)) await home.look()
        return pauses.over([...new Set(origins.flatMap((origin) => [shown(origin), origin]))], lease)
      },
    }),
  }
}
