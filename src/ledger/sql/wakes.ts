import type { Transaction } from './database.ts'

/** Finds the lanes that have something to do, as a port: a look at the rows, or a job engine. */
export interface Wakes {
  /** Before the first transaction of a tenant. */
  prepare?(tenant: string): Promise<void>
  /**
   * Lanes that may be due, the longest waiting first; they are not locked.
   *
   * @param thorough The rows themselves are to be looked at.
   */
  find(transaction: Transaction, tenant: string, now: number, limit: number, thorough: boolean): Promise<string[]>
  /**
   * After `look_at` of these lanes was changed; their rows are locked.
   *
   * @param found They came from `find`, so what was under way for them has arrived.
   */
  set(transaction: Transaction, tenant: string, sessionIds: readonly string[], found: boolean): Promise<void>
}

/** For a ledger that is polled: `look_at` is all that is needed. */
export const polledWakes: Wakes = {
  async find(transaction, tenant, now, limit) {
    const rows = await transaction.all<{ id: string }>(
      'SELECT id FROM {sessions} WHERE tenant = ? AND look_at <= ? ORDER BY look_at LIMIT ?',
      [tenant, now, limit],
    )
    return rows.map(({ id }) => id)
  },
  set: () => Promise.resolve(),
}
