import type { Clock } from '../../util/clock.ts'
import type { Random } from '../../util/random.ts'
import { createBarrier } from './barrier.ts'
import type { Guard } from './guard.ts'
import type { WaitingLine } from './waiting-line.ts'

/** Sends nothing to an origin that does not answer: after many failures in a row only one probe at a time goes out. */
export interface Circuit extends Guard {
  readonly state: CircuitState
}

/** `open`: nothing is sent · `half_open`: a probe is on its way, or may go. */
export type CircuitState = 'closed' | 'open' | 'half_open'

export interface CircuitOptions {
  clock: Clock
  random: Random
  line: WaitingLine
  /** So many requests may be on their way at once, and end with one broken moment. */
  concurrent: number
  onOpened(untilMs: number): void
  onClosed(): void
  /** Told once, when it has been open for five minutes. */
  onDown(sinceMs: number): void
}

/** So many failures in a row, beyond those that were on their way together, open the circuit. */
export const FAILURES = 5
/** The first time it is open for so long, then twice as long each time, each up to a fifth longer by chance. */
export const FIRST_OPEN_MS = 30_000
export const LONGEST_OPEN_MS = 300_000
const CHANCE = 0.2
/** Open for so long, it is worth telling a person. */
const DOWN_MS = 300_000

export function createCircuit(options: CircuitOptions): Circuit {
  const { clock, random, concurrent } = options
  const barrier = createBarrier(clock, options.line)
  let failures = 0
  /** How often it was opened in a row, and when first. */
  let times = 0
  let since = 0
  let isToldDown = false

  function open(): void {
    const now = clock.now()
    if (times++ === 0) since = now
    const nominal = Math.min(LONGEST_OPEN_MS / (1 + CHANCE), FIRST_OPEN_MS * 2 ** (times - 1))
    const forMs = Math.round(nominal * (1 + CHANCE * random.fraction()))
    barrier.lower(forMs)
    options.onOpened(now + forMs)
    if (isToldDown || now - since < DOWN_MS) return
    isToldDown = true
    options.onDown(since)
  }

  function close(): void {
    failures = 0
    if (barrier.state === 'up') return
    times = 0
    isToldDown = false
    barrier.raise()
    options.onClosed()
  }

  return {
    code: 'HTTP_CIRCUIT_OPEN',
    get state() {
      if (barrier.state === 'up') return 'closed'
      return barrier.state === 'down' && barrier.isShut() ? 'open' : 'half_open'
    },
    isShut: () => barrier.isShut(),
    comeBackMs: () => barrier.comeBackMs(),
    enter: () => barrier.enter(),
    left(sign, asProbe) {
      // What was on its way when the circuit opened comes too late to count.
      if (!asProbe && barrier.state !== 'up') return
      if (sign === 'nothing' || sign === 'unproven') {
        if (asProbe) barrier.probeAgain()
      } else if (sign !== 'failing') close()
      else if (asProbe || ++failures >= concurrent + FAILURES) open()
    },
  }
}
