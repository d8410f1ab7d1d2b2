import type { Connector } from '../connector.ts'
import type { Clock } from '../util/clock.ts'

export interface WaitOptions {
  clock: Clock
  /** The longest wait for retries, in milliseconds. Work that is due now is finished in any case. */
  waitMs: number
  /** Ends the wait early. */
  signal: AbortSignal
  /** Told before each wait when it will end, in milliseconds since 1970. */
  onWait?: ((untilMs: number) => void) | undefined
}

/** The timer of the work and the one here may fire in either order, and what another process does takes its time. */
const SHORTEST_MS = 50

/** Resolves when nothing is left to do, or when the rest would take longer than the wait. */
export async function waitForWork(
  connector: Pick<Connector, 'settled' | 'nextDue'>,
  sessionIds: readonly string[],
  { clock, waitMs, signal, onWait }: WaitOptions,
): Promise<void> {
  const deadline = clock.monotonic() + waitMs
  for (;;) {
    await connector.settled()
    const due = await connector.nextDue(sessionIds)
    if (due === undefined || signal.aborted) return
    const delay = Math.max(SHORTEST_MS, due - clock.now())
    if (clock.monotonic() + delay > deadline) return
    onWait?.(due)
    await pause(clock, delay, signal)
  }
}

function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = clock.timer(delayMs, end)
    signal.addEventListener('abort', end)
  })
}
