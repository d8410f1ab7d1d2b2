import type { Clock } from './clock.ts'

/** What a promise comes to, unless that takes too long: then it is given up, and fails with what `giveUp` returns. */
export async function within<T>(
  clock: Pick<Clock, 'timer'>,
  ms: number,
  promise: Promise<T>,
  giveUp: () => Error,
): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = clock.timer(ms, () => late.reject(giveUp()))
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    timer.cancel()
  }
}
