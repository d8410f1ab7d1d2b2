/** Tells connectors that work was left on lanes, as a port. A notice may be lost: whoever waits for one also looks. */
export interface Notices {
  tell(tenant: string, sessionIds: readonly string[]): void
  /** @returns what ends it. */
  listen(tenant: string, listener: (sessionId: string) => void): () => void
  close(): Promise<void>
}

/** Notices between the connectors that share a ledger in this process. */
export function createLocalNotices(): Notices {
  const listeners = new Map<string, Set<(sessionId: string) => void>>()
  return {
    tell(tenant, sessionIds) {
      for (const sessionId of sessionIds) for (const listener of listeners.get(tenant) ?? []) listener(sessionId)
    },
    listen(tenant, listener) {
      const all = listeners.get(tenant) ?? new Set()
      listeners.set(tenant, all.add(listener))
      return () => {
        all.delete(listener)
      }
    },
    close: () => Promise.resolve(),
  }
}
