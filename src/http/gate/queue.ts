import { type Clock, sleep } from '../../util/clock.ts'
import type { Limits } from './limits.ts'

/** Lets in so many at once and so many in a second. */
export interface Queue {
  /** How many are in. */
  readonly running: number
  /** Does the work when its turn has come. Who is urgent goes before those who are not. */
  run<T>(isUrgent: boolean, work: () => Promise<T>): Promise<T>
  /** From now on nobody waits for the rate. */
  hurry(): void
}

export function createQueue({ concurrent, requestsPerSecond }: Limits, clock: Clock): Queue {
  let running = 0
  const urgent: (() => void)[] = []
  const others: (() => void)[] = []
  /** When the next one may start, on the monotonic clock. */
  let nextStart = 0
  const hurried = Promise.withResolvers<void>()

  async function enter(isUrgent: boolean): Promise<void> {
    if (running >= concurrent) await new Promise<void>((resolve) => (isUrgent ? urgent : others).push(resolve))
    else running++
    if (requestsPerSecond === undefined) return
    const now = clock.monotonic()
    const start = Math.max(now, nextStart)
    nextStart = start + 1000 / requestsPerSecond
    if (start > now) await Promise.race([hurried.promise, sleep(clock, start - now)])
  }

  /** The place goes to the next one, so the count stays. */
  function leave(): void {
    const next = urgent.shift() ?? others.shift()
    if (next) next()
    else running--
  }

  return {
    get running() {
      return running
    },
    async run(isUrgent, work) {
      await enter(isUrgent)
      try {
        return await work()
      } finally {
        leave()
      }
    },
    hurry: () => hurried.resolve(),
  }
}
