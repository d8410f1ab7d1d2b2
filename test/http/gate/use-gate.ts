import type { Sign } from '../../../src/http/gate/guard.ts'
import type { OriginEvent } from '../../../src/http/gate/origin.ts'
import { type OriginGate, type OriginGateOptions, createOriginGate } from '../../../src/http/gate/origin-gate.ts'
import type { Errand, Passage } from '../../../src/http/gate/passage.ts'
import { createSeededRandom } from '../../../src/testing/seeded-random.ts'
import { type VirtualClock, createVirtualClock } from '../../../src/testing/virtual-clock.ts'

export const CRM = 'https://crm.example.com'
export const OTHER = 'https://other.example.com'
export const MINUTE = 60_000

export interface GateStage {
  gate: OriginGate
  clock: VirtualClock
  events: OriginEvent[]
  /** What was let through, with the time in milliseconds. */
  started: string[]
  /** Asks for something that takes until `end` is called. */
  begin(name: string, errand?: Partial<Errand>, origin?: string): Promise<Passage<string>>
  end(name: string, sign?: Sign): void
  /** Asks for something that is over at once, and shows that of its origin. */
  send(sign: Sign, by?: string, origin?: string): Promise<Passage<string>>
}

/** A gate on a virtual clock that starts at 0. */
export function useGate(
  concurrent: number,
  requestsPerSecond?: number,
  options: Partial<OriginGateOptions> = {},
): GateStage {
  const clock = createVirtualClock(0)
  const events: OriginEvent[] = []
  const started: string[] = []
  const ends = new Map<string, (sign: Sign) => void>()
  const gate = createOriginGate({
    limits: { concurrent, requestsPerSecond },
    clock,
    random: createSeededRandom(1),
    onEvent: (event) => events.push(event),
    ...options,
  })
  return {
    gate,
    clock,
    events,
    started,
    begin: (name, errand = {}, origin = CRM) =>
      gate.run(
        origin,
        () => {
          started.push(`${name}@${clock.now()}`)
          return new Promise((resolve) => ends.set(name, (sign) => resolve({ value: name, sign })))
        },
        { by: name, isUrgent: false, ...errand },
      ),
    end: (name, sign = 'alive') => ends.get(name)!(sign),
    send: (sign, by = 'somebody', origin = CRM) =>
      gate.run(origin, () => Promise.resolve({ value: sign, sign }), { by, isUrgent: false }),
  }
}

/** Of what was asked for, how much was let through. */
export const passed = (all: readonly Passage<unknown>[]): number => all.filter(({ kind }) => kind === 'passed').length
