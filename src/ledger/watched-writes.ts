import type { Ledger } from './ledger.ts'

/** A ledger of which it is known whether it takes what is written. */
export interface WatchedLedger {
  ledger: Ledger
  /** Resolves when the last write was taken, or when another one is taken now. Rejects with why it is not. */
  check(): Promise<void>
}

const WRITES: ReadonlySet<unknown> = new Set<keyof Ledger>(['commit', 'claim', 'storeDocument'])
/** What is written when nobody else writes, to see whether there is room again. */
const DOCUMENT = 'health'
/** Room for an event with its work; a disk that is full has often some left for less. */
const ROOM = ' '.repeat(65_536)

/** The same ledger; a disk that is full can be read all the same, so writes are watched. */
export function watchWrites(ledger: Ledger, tenant: string): WatchedLedger {
  let isRefused = false

  async function seen<T>(write: Promise<T>): Promise<T> {
    try {
      const result = await write
      isRefused = false
      return result
    } catch (error) {
      isRefused = true
      throw error
    }
  }

  return {
    ledger: new Proxy(ledger, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver)
        if (typeof member !== 'function' || !WRITES.has(name)) return member
        return (...given: unknown[]) => seen(Reflect.apply(member, target, given) as Promise<unknown>)
      },
    }),
    async check() {
      if (!isRefused) return
      const { version = 0 } = (await ledger.document(tenant, DOCUMENT)) ?? {}
      // Another process may look at the same time; then it is the one that writes.
      if (await seen(ledger.storeDocument(tenant, DOCUMENT, version, { room: ROOM })))
        await seen(ledger.storeDocument(tenant, DOCUMENT, version + 1, undefined))
    },
  }
}
