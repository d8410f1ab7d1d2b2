import type { Engine } from '../engine/engine.ts'
import type { OperationRow } from '../ledger/operation-row.ts'
import { PAUSED } from './pause.ts'
import type { Clock, Timer } from '../util/clock.ts'

/** Where those wait who want account and record of a session at once. */
export interface Interactive {
  /** True while somebody waits for the session. */
  isAwaited(sessionId: string): boolean
  /**
   * Does what opens the work of a session; resolves when account and record then need no more waiting, or the agent's
   * patience is over.
   */
  resolved(sessionId: string, open: () => Promise<void>): Promise<void>
}

export function createInteractive(engine: Engine, clock: Clock, patienceMs: number): Interactive {
  /** Sessions with the number of those who wait. */
  const waiting = new Map<string, number>()
  return {
    isAwaited: (sessionId) => waiting.has(sessionId),
    async resolved(sessionId, open) {
      // Somebody waits from the first moment: the work may begin before `open` has ended.
      waiting.set(sessionId, (waiting.get(sessionId) ?? 0) + 1)
      let timer: Timer | undefined
      const patience = new Promise<void>((resolve) => {
        timer = clock.timer(patienceMs, resolve)
      })
      try {
        await open()
        engine.wake(sessionId)
        await Promise.race([patience, engine.until(sessionId, isResolved)])
      } finally {
        timer?.cancel()
        const left = waiting.get(sessionId)! - 1
        if (left === 0) waiting.delete(sessionId)
        else waiting.set(sessionId, left)
      }
    },
  }
}

/** True when account and record are as far as they come without a longer wait. */
export function isResolved(operations: readonly OperationRow[]): boolean {
  return operations
    .filter(({ rank, beside }) => rank < 2 && !beside)
    .every(
      (operation, index, all) =>
        operation.state === 'finished' || isLater(operation) || (index > 0 && isLater(all[index - 1]!)),
    )
}

/** True when it goes on at another time, or when an operator says so. */
function isLater({ state, outcome }: OperationRow): boolean {
  return state === 'waiting' || (state === 'parked' && outcome.error?.code === PAUSED)
}
