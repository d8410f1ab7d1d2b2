import { type Connector, connect } from '../../src/connector.ts'
import type { Alert } from '../../src/flow/alert.ts'
import type { Plan } from '../../src/flow/plan.ts'
import type { Transport } from '../../src/http/transport.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import type { Clock } from '../../src/util/clock.ts'
import type { Random } from '../../src/util/random.ts'

/** What chance does to a process, per call to the world outside it. */
export interface Mishaps {
  /** Share of calls before or after which the process is killed. */
  kill: number
  /** Share of calls before which it stands still for a while. */
  pause: number
  /** The longest that it stands still, in milliseconds. */
  longestPauseMs: number
}

export interface ProcessOptions {
  plan: Plan
  ledger: Ledger
  transport: Transport
  clock: Clock
  /** Chance of the process itself. */
  random: Random
  /** Chance of what happens to it. */
  fate: Random
  mishaps(): Mishaps
  onAlert(alert: Alert): void
  onKill(): void
  /** What a kill or a pause is written down as. */
  tell(line: string): void
}

/** A process that can be killed at any call to the world: whatever it awaits then never comes. */
export interface SimulatedProcess {
  connector: Connector
  isAlive(): boolean
  /** As SIGKILL does it. */
  kill(): void
  /** As SIGSTOP and, after so long, SIGCONT do it. */
  pause(ms: number): void
}

const never = (): Promise<never> => new Promise(() => {})

/** Starts a connector whose every way to the world leads through its fate. */
export async function startProcess(options: ProcessOptions): Promise<SimulatedProcess> {
  const { clock, fate } = options
  let alive = true
  let pausedUntil = 0

  function kill(why: string): void {
    if (!alive) return
    alive = false
    options.tell(`kill ${why}`)
    options.onKill()
  }

  const stand = (ms: number): Promise<void> => new Promise((resolve) => void clock.timer(ms, resolve))

  /** The process comes this far, or no further. */
  async function reach(place: string): Promise<void> {
    if (!alive) return never()
    const { kill: killed, pause, longestPauseMs } = options.mishaps()
    if (fate.fraction() < killed) {
      kill(place)
      return never()
    }
    if (fate.fraction() < pause) {
      const ms = Math.ceil(fate.fraction() * longestPauseMs)
      options.tell(`pause ${place} ${ms}`)
      pausedUntil = Math.max(pausedUntil, clock.now() + ms)
    }
    while (pausedUntil > clock.now()) await stand(pausedUntil - clock.now())
    return alive ? undefined : never()
  }

  /** Whatever is called happens as a whole; the process may end before, and after, without hearing of it. */
  function fated<T extends object>(name: string, target: T, direct: readonly string[]): T {
    return new Proxy(target, {
      get(of, member, receiver) {
        const value: unknown = Reflect.get(of, member, receiver)
        if (typeof value !== 'function' || direct.includes(String(member))) return value
        return async (...given: unknown[]): Promise<unknown> => {
          const place = `${name}.${String(member)}`
          await reach(`before ${place}`)
          const came: { value: unknown } | { error: unknown } = await Promise.resolve(
            Reflect.apply(value, of, given) as unknown,
          ).then(
            (result) => ({ value: result }),
            (error: unknown) => ({ error }),
          )
          await reach(`after ${place}`)
          if ('error' in came) throw came.error
          return came.value
        }
      },
    })
  }

  const ownClock: Clock = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    timer(delayMs, fire) {
      let timer = clock.timer(delayMs, function ring(): void {
        if (!alive) return
        if (pausedUntil > clock.now()) timer = clock.timer(pausedUntil - clock.now(), ring)
        else fire()
      })
      return { cancel: () => timer.cancel() }
    },
  }

  const connector = await connect(options.plan, {
    ledger: fated('ledger', options.ledger, ['onWork', 'close']),
    transport: fated('transport', options.transport, ['close']),
    clock: ownClock,
    random: options.random,
    onAlert: options.onAlert,
  })
  return {
    connector,
    isAlive: () => alive,
    kill: () => kill('from outside'),
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms)
    },
  }
}
