import type { Clock } from '../../util/clock.ts'
import { getOrAdd } from '../../util/get-or-add.ts'
import type { Random } from '../../util/random.ts'
import type { IsOnHold } from './hold.ts'
import type { Limits } from './limits.ts'
import { type Origin, type OriginEvent, type OriginState, createOrigin } from './origin.ts'
import type { Errand, Passage, Told } from './passage.ts'
import { type Queue, createQueue } from './queue.ts'

/**
 * Stands before every origin: keeps requests within its limits, and sends nothing that is better not sent. Who is sent away
 * is told when to come back, each at a time of its own.
 */
export interface OriginGate {
  /** Does the task when its turn has come and nothing speaks against it. A task that throws shows nothing of its origin. */
  run<T>(origin: string, task: () => Promise<Told<T>>, errand: Errand): Promise<Passage<T>>
  /** When to come back while the credential is refused, in milliseconds since 1970. */
  blockedUntilMs(origin: string): number | undefined
  /** The origin has asked to wait. */
  pause(origin: string, untilMs: number): void
  /** The credential was mended: of this origin, or of all. */
  unblock(origin?: string): void
  /** Every origin that was asked for. */
  states(): OriginState[]
  /** What is on its way goes on; nothing more is sent. */
  close(): void
}

export interface OriginGateOptions {
  limits: Limits
  clock: Clock
  random: Random
  /** Default: nothing is ever on hold. */
  isOnHold?: IsOnHold | undefined
  onEvent?: ((event: OriginEvent) => void) | undefined
}

export function createOriginGate(options: OriginGateOptions): OriginGate {
  const { clock, isOnHold = () => Promise.resolve(false) } = options
  const origins = new Map<string, Origin>()
  const ownQueues = new Map<string, Queue>()

  let closed = false

  const originOf = (name: string): Origin =>
    getOrAdd(origins, name, () => {
      const origin = createOrigin(name, { ...options, isOnHold })
      if (closed) origin.close()
      return origin
    })

  const queueOf = ({ name, limits }: NonNullable<Errand['own']>): Queue =>
    getOrAdd(ownQueues, name, () => createQueue(limits, clock))

  return {
    run: (name, task, errand) => originOf(name).run(task, errand, errand.own && queueOf(errand.own)),
    blockedUntilMs: (name) => originOf(name).blockedUntilMs(),
    pause: (name, untilMs) => originOf(name).pause(untilMs),
    unblock(name) {
      for (const one of name === undefined ? origins.keys() : [name]) originOf(one).unblock()
    },
    states: () => [...origins.values()].map((origin) => origin.state()),
    close() {
      closed = true
      for (const queue of ownQueues.values()) queue.hurry()
      for (const origin of origins.values()) origin.close()
    },
  }
}
