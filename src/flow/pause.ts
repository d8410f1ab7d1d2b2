import type { Lease } from '../ledger/lease.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../util/clock.ts'

/** Why nothing is sent. */
export interface Pause {
  /** Who paused it. */
  actor: string
  reason?: string | undefined
  /** In milliseconds since 1970. */
  at: number
}

/** What is paused: everything (`*`), or origins such as `https://crm.example.com`. */
export type PausedPlaces = Readonly<Record<string, Pause>>

/** What was paused and resumed, for whoever asks later. */
export interface PauseChange extends Pause {
  what: 'paused' | 'resumed'
  place: string
}

interface PauseDocument {
  places: PausedPlaces
  /** When each place was last let go on, in milliseconds since 1970. */
  resumed: Readonly<Record<string, number>>
  history: readonly PauseChange[]
}

/** Stands for every origin. */
export const EVERYWHERE = '*'

/** What is let go on when a person says that credentials were mended; nothing is ever paused there. */
export const CREDENTIALS = 'credentials'

/** The code of an outcome that waits for the end of a pause. */
export const PAUSED = 'FLOW_PAUSED'

/** The places to which nothing is sent, as all processes that share a ledger know them. */
export interface Pauses {
  all(): Promise<{ places: PausedPlaces; history: readonly PauseChange[] }>
  /** True while nothing may be sent to an origin. */
  isPaused(origin: string): Promise<boolean>
  /**
   * When an origin was last let go on, or its credential was said to be mended, in milliseconds since 1970.
   *
   * @param origin Default: any.
   */
  resumedAt(origin?: string): Promise<number | undefined>
  /** Stores a pause, or ends it. @returns false when it was so already. */
  change(change: PauseChange): Promise<boolean>
  /**
   * The pause of one of these origins, with the key that an operation is parked on until it ends; nothing when all of them
   * may be sent to. Race-free: what is parked on the key goes on when the pause ends, whenever that is.
   *
   * @param lease Of the lane of the operation.
   */
  over(origins: readonly string[], lease: Lease): Promise<{ key: string; pause: Pause } | undefined>
}

const DOCUMENT = 'pauses'
const MOST_HISTORY = 100
const NOTHING: PauseDocument = { places: {}, resumed: {}, history: [] }

export function createPauses(ledger: Ledger, tenant: string, clock: Clock): Pauses {
  async function read(): Promise<{ version: number; document: PauseDocument }> {
    const row = await ledger.document(tenant, DOCUMENT)
    return { version: row?.version ?? 0, document: (row?.value as PauseDocument | undefined) ?? NOTHING }
  }

  async function find(origins: readonly string[]): Promise<{ place: string; pause: Pause } | undefined> {
    if (origins.length === 0) return undefined
    const { places } = (await read()).document
    const place = [EVERYWHERE, ...origins].find((one) => places[one] !== undefined)
    return place === undefined ? undefined : { place, pause: places[place]! }
  }

  return {
    async all() {
      const { places, history } = (await read()).document
      return { places, history }
    },
    isPaused: async (origin) => (await find([origin])) !== undefined,
    async resumedAt(origin) {
      const { resumed } = (await read()).document
      const places = origin === undefined ? Object.keys(resumed) : [EVERYWHERE, CREDENTIALS, origin]
      const times = places.flatMap((place) => resumed[place] ?? [])
      return times.length === 0 ? undefined : Math.max(...times)
    },
    async change(change) {
      const { place, what, ...pause } = change
      for (;;) {
        const { version, document } = await read()
        const isSo = (document.places[place] !== undefined) === (what === 'paused')
        if (isSo && what === 'paused') return false
        const { [place]: _ended, ...others } = document.places
        const changed: PauseDocument = {
          places: what === 'paused' ? { ...others, [place]: pause } : others,
          resumed: what === 'paused' ? document.resumed : { ...document.resumed, [place]: change.at },
          history: isSo ? document.history : [...document.history, change].slice(-MOST_HISTORY),
        }
        if (await ledger.storeDocument(tenant, DOCUMENT, version, changed)) return !isSo
      }
    },
    async over(origins, lease) {
      for (;;) {
        const known = await find(origins)
        if (!known) return undefined
        // The claim first and then a second look: whoever ends the pause forgets it before the claim, so that either it is
        // seen here or what is parked here is seen there.
        const key = keyOf(known.place)
        // Who has lost the lane finds that out when the operation is stored.
        await ledger.claim(lease, [key], key)
        const still = await find(origins)
        if (still?.place === known.place) return { key, pause: still.pause }
        await ledger.commit({ tenant, at: clock.now(), release: key })
      }
    },
  }
}

/** What operations are parked on while a place is paused; also the name of who claims it. */
export function keyOf(place: string): string {
  return `pause:${place}`
}
