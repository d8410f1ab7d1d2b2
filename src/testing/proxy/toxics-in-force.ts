import type { Random } from '../../util/random.ts'
import { drawAmount } from '../amount.ts'
import type { Amount } from '../amount.ts'
import type { Direction, Toxic } from './toxic.ts'

export type ToxicKind = Toxic['kind']

/** A toxic whose amounts are drawn. */
export type Drawn<K extends ToxicKind = ToxicKind> = WithoutRanges<Extract<Toxic, { kind: K }>>

type WithoutRanges<T> = T extends Toxic ? { [Field in keyof T]: Exclude<T[Field], readonly [number, number]> } : never

/** The toxics that one connection meets: its own, and those of all connections, which may change at any time. */
export class ToxicsInForce {
  readonly #own: readonly Toxic[]
  readonly #shared: () => readonly Toxic[]
  readonly #random: Random
  // What is drawn once stays for the life of the connection.
  readonly #drawn = new Map<Toxic, Drawn>()

  constructor(own: readonly Toxic[], shared: () => readonly Toxic[], random: Random) {
    this.#own = own
    this.#shared = shared
    this.#random = random
  }

  all(): readonly Toxic[] {
    return [...this.#shared(), ...this.#own]
  }

  /** The toxic of a kind that counts in a direction: the connection's own, else the latest. */
  of<K extends ToxicKind>(kind: K, direction: Direction): Drawn<K> | undefined {
    const toxic = this.all().findLast(
      (one) => one.kind === kind && (!('direction' in one) || (one.direction ?? direction) === direction),
    )
    return toxic === undefined ? undefined : (this.drawn(toxic) as Drawn<K>)
  }

  /** The same toxic, with this connection's amounts. */
  drawn(toxic: Toxic): Drawn {
    const before = this.#drawn.get(toxic)
    if (before !== undefined) return before
    const fields = Object.entries(toxic).map(([name, value]: [string, unknown]) => [
      name,
      Array.isArray(value) ? drawAmount(this.#random, value as unknown as Amount) : value,
    ])
    const drawn = Object.fromEntries(fields) as Drawn
    this.#drawn.set(toxic, drawn)
    return drawn
  }
}
