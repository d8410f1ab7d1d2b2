import type { Clock, Timer } from '../util/clock.ts'

/** A time-out that can begin anew, until it is over. */
export class Deadline {
  readonly #clock: Clock
  readonly #timeoutMs: number
  readonly #fire: () => void
  #timer: Timer | undefined

  /** Runs from now on. */
  constructor(clock: Clock, timeoutMs: number, fire: () => void) {
    this.#clock = clock
    this.#timeoutMs = timeoutMs
    this.#fire = fire
    this.#timer = clock.timer(timeoutMs, fire)
  }

  /** Grants the whole time again; does nothing after `end`. */
  restart(): void {
    if (this.#timer === undefined) return
    this.#timer.cancel()
    this.#timer = this.#clock.timer(this.#timeoutMs, this.#fire)
  }

  end(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
