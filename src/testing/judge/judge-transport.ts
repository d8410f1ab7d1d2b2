import type { Clock } from '../../util/clock.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { drawTrip } from './network-faults.ts'
import type { JudgeNetwork } from './network-faults.ts'
import { openJudge } from './open-judge.ts'
import type { Judge, JudgeOptions } from './open-judge.ts'
import { createSimulatedTransport } from './simulated-transport.ts'
import type { SimulatedTransport } from './simulated-transport.ts'

export interface JudgeTransportOptions extends JudgeOptions {
  /** For everything that takes time: usually a virtual one, with `io: false`. */
  clock: Clock
  /** Default: every request arrives, and every answer. */
  network?: JudgeNetwork | undefined
}

/** A judge that is reached without sockets. */
export interface JudgeTransport {
  /** `https://judge.test`; the API is below `/api`. Nothing else can be reached. */
  readonly url: string
  readonly transport: SimulatedTransport
  readonly judge: Judge
  /** Another transport to the same judge, as another process would have it. */
  connect(): SimulatedTransport
  /** How bad the network is from now on; what is on its way keeps what it has drawn. */
  setNetwork(network: JudgeNetwork): void
}

const URL_OF_JUDGE = 'https://judge.test'

/**
 * A judge behind a simulated network: the same CRM as `startJudgeCrm`, the same failures as the library's own transport
 * reports them, and no real time or socket. The same seed and the same requests make the same story, byte for byte.
 */
export function createJudgeTransport({ network = {}, ...options }: JudgeTransportOptions): JudgeTransport {
  const judge = openJudge(options)
  // The judge draws from the seed itself; the network must not draw the same.
  const random = createSeededRandom(~options.seed)
  let current = network
  const connect = (): SimulatedTransport =>
    createSimulatedTransport({ judge, origin: URL_OF_JUDGE, nextTrip: () => drawTrip(random, current) })
  return {
    url: URL_OF_JUDGE,
    judge,
    transport: connect(),
    connect,
    setNetwork(changed) {
      current = changed
    },
  }
}
