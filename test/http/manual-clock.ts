import type { Clock } from '../../src/util/clock.ts'

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #time = 0
  readonly #timers = new Set<{ due: number; fire: () => void }>()

  now(): number {
    return this.#time
  }

  monotonic(): number {
    return this.#time
  }

  timer(delayMs: number, fire: () => void): { cancel: () => void } {
    const timer = { due: this.#time + delayMs, fire }
    this.#timers.add(timer)
    return { cancel: () => void this.#timers.delete(timer) }
  }

  /** How many timers are set. */
  get running(): number {
    return this.#timers.size
  }

  advance(ms: number): void {
    this.#time += ms
    for (const timer of [...this.#timers].toSorted((a, b) => a.due - b.due)) {
      if (timer.due <= this.#time && this.#timers.delete(timer)) timer.fire()
    }
  }
}
