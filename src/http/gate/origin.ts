import type { Clock } from '../../util/clock.ts'
import type { Random } from '../../util/random.ts'
import { type CircuitState, createCircuit } from './circuit.ts'
import { createCredential } from './credential.ts'
import type { Guard, RefusalCode, Sign } from './guard.ts'
import { type IsOnHold, createHold } from './hold.ts'
import type { Limits } from './limits.ts'
import type { Errand, Passage, SentAway, Told } from './passage.ts'
import { createPause } from './pause.ts'
import { type Queue, createQueue } from './queue.ts'
import { type WaitingLine, createWaitingLine } from './waiting-line.ts'

/** One origin, with everything that can speak against sending to it. */
export interface Origin {
  run<T>(task: () => Promise<Told<T>>, errand: Errand, own: Queue | undefined): Promise<Passage<T>>
  /** When to come back while the credential is refused. */
  blockedUntilMs(): number | undefined
  pause(untilMs: number): void
  unblock(): void
  /** From now on everybody is sent away, also who waits for their turn. */
  close(): void
  state(): OriginState
}

/** How an origin is, for people and metrics. */
export interface OriginState {
  origin: string
  /** `open`: it does not answer, nothing is sent · `half_open`: a probe finds out whether it answers again. */
  circuit: CircuitState
  /** The credential is refused. */
  isBlocked: boolean
  /** Since when it is, in milliseconds since 1970. */
  blockedSinceMs: number | undefined
  /** It has asked to wait until then, in milliseconds since 1970. */
  pausedUntilMs: number | undefined
  /** Requests on their way. */
  running: number
  /** Requests that wait for their turn. */
  waiting: number
}

/** What changes for everybody who needs an origin. */
export type OriginEvent = { origin: string } & (
  | /** It does not answer; told again whenever a probe has failed. */ { type: 'circuit_opened'; untilMs: number }
  | { type: 'circuit_closed' }
  | /** It has not answered for five minutes. */ { type: 'origin_down'; sinceMs: number }
  | { type: 'credential_blocked'; reason: string }
  | { type: 'credential_accepted' }
)

export interface OriginOptions {
  limits: Limits
  clock: Clock
  random: Random
  isOnHold: IsOnHold
  onEvent?: ((event: OriginEvent) => void) | undefined
}

/** So many may wait for their turn; more are sent away, so that a slow origin does not keep everybody busy. */
export const MOST_WAITING = 64
/** Those who were sent away come back one by one, so many in a second at most; where a rate is set, as many as that lets through. */
export const COMING_BACK_PER_SECOND = 50

export function createOrigin(origin: string, { limits, clock, random, isOnHold, onEvent }: OriginOptions): Origin {
  // Each reason to wait has a line of its own: a long one must not keep those waiting whose reason is another one.
  const line = (): WaitingLine =>
    createWaitingLine(1000 / Math.min(COMING_BACK_PER_SECOND, limits.requestsPerSecond ?? Infinity), random)
  const crowd = line()
  const hold = createHold(origin, isOnHold, clock, line())
  const pause = createPause(clock, line())
  const credential = createCredential({
    clock,
    line: line(),
    onBlocked: (reason) => onEvent?.({ type: 'credential_blocked', origin, reason }),
    onAccepted: () => onEvent?.({ type: 'credential_accepted', origin }),
  })
  const circuit = createCircuit({
    clock,
    random,
    line: line(),
    concurrent: limits.concurrent,
    onOpened: (untilMs) => onEvent?.({ type: 'circuit_opened', origin, untilMs }),
    onClosed: () => onEvent?.({ type: 'circuit_closed', origin }),
    onDown: (sinceMs) => onEvent?.({ type: 'origin_down', origin, sinceMs }),
  })
  const guards: readonly Guard[] = [pause, credential, circuit]
  const queue = createQueue(limits, clock)
  /** Those who are on their way, and those who wait for their turn. */
  let present = 0
  let closed = false
  const waiting = (): number => present - queue.running

  async function onHold(): Promise<SentAway | undefined> {
    return (await hold.isShut()) ? sentAway('HTTP_ON_HOLD', hold.comeBackMs()) : undefined
  }

  /** Why nothing may be sent now. */
  function refusal(): SentAway | undefined {
    if (closed) return sentAway('HTTP_CLOSING', clock.now())
    const shut = guards.find((guard) => guard.isShut())
    return shut && sentAway(shut.code, shut.comeBackMs())
  }

  /** Nothing may be awaited between the last look at the guards and this, so that one probe is one. */
  async function through<T>(task: () => Promise<Told<T>>, by: string): Promise<Passage<T>> {
    const asProbe = guards.map((guard) => guard.enter())
    let sign: Sign = 'nothing'
    let why: string | undefined
    try {
      const told = await task()
      ;({ sign, why } = told)
      return { kind: 'passed', value: told.value }
    } finally {
      for (const [index, guard] of guards.entries()) guard.left(sign, asProbe[index]!, by, why)
    }
  }

  return {
    async run(task, { by, isUrgent }, own) {
      const crowded = (): SentAway | undefined =>
        waiting() >= MOST_WAITING && !isUrgent ? sentAway('HTTP_CROWDED', crowd.place(clock.now())) : undefined
      const early = (await onHold()) ?? refusal() ?? crowded()
      if (early) return early
      present++
      try {
        // Asked again when its turn has come: what went before may have been told to wait.
        const inOrigin = () => queue.run(isUrgent, async () => (await onHold()) ?? refusal() ?? through(task, by))
        // The narrower place first, so that nobody holds a place of the origin while waiting for another one.
        return await (own ? own.run(isUrgent, inOrigin) : inOrigin())
      } finally {
        present--
      }
    },
    blockedUntilMs: () => (credential.blockedSinceMs !== undefined ? credential.comeBackMs() : undefined),
    pause: (untilMs) => pause.extend(untilMs),
    unblock: () => credential.unblock(),
    close() {
      closed = true
      queue.hurry()
    },
    state: () => ({
      origin,
      circuit: circuit.state,
      isBlocked: credential.blockedSinceMs !== undefined,
      blockedSinceMs: credential.blockedSinceMs,
      pausedUntilMs: pause.untilMs,
      running: queue.running,
      waiting: waiting(),
    }),
  }
}

const sentAway = (code: RefusalCode, untilMs: number): SentAway => ({ kind: 'sent_away', code, untilMs })
