import type { Random } from '../../util/random.ts'
import { drawAmount } from '../amount.ts'
import type { Amount } from '../amount.ts'
import { createSeededRandom } from '../seeded-random.ts'

/**
 * What goes wrong between a client and a judge:
 * - `refused`: nobody listens; `unreachable`: nobody answers, so the client times out. Nothing was sent.
 * - `lost_request`: it was sent and never arrives; `lost_answer`: it takes effect, and the answer never comes. Both time out.
 * - `breaks_before`: the connection breaks before it takes effect; `breaks_after`: after it.
 * - `cut_short`: it takes effect, and the connection breaks in the middle of the answer.
 * - `late_commit`: the client times out, and it takes effect `lateCommitMs` after that.
 * - `fails_before`: a 5xx, no effect; `fails_after`: a 5xx, with effect.
 * - `throttled`: a 429 with `Retry-After`, no effect.
 */
export const NETWORK_FAULTS = [
  'refused',
  'unreachable',
  'lost_request',
  'lost_answer',
  'breaks_before',
  'breaks_after',
  'cut_short',
  'late_commit',
  'fails_before',
  'fails_after',
  'throttled',
] as const
export type NetworkFault = (typeof NETWORK_FAULTS)[number]

/** The way to a judge, and how bad it is. */
export interface JudgeNetwork {
  /** How long a request and its answer are on the way, together, in milliseconds. Default 20 to 200. */
  latencyMs?: Amount | undefined
  /** The share of requests that meet each fault, from 0 to 1; together at most 1. Default: none. */
  faults?: { readonly [Fault in NetworkFault]?: number | undefined } | undefined
  /** How long after the client gave up, or died, a `late_commit` takes effect, in milliseconds. Default 0 to 60,000. */
  lateCommitMs?: Amount | undefined
}

/** What one request meets. */
export interface Trip {
  readonly fault: NetworkFault | undefined
  readonly upMs: number
  readonly downMs: number
  readonly lateMs: number
  /** Chance of its own: what one request draws changes nothing for the others. */
  readonly random: Random
}

export function drawTrip(
  chance: Random,
  { latencyMs = [20, 200], lateCommitMs = [0, 60_000], faults = {} }: JudgeNetwork,
): Trip {
  const random = createSeededRandom(Math.floor(chance.fraction() * 2 ** 32))
  let left = random.fraction()
  const fault = NETWORK_FAULTS.find((one) => (left -= faults[one] ?? 0) < 0)
  const latency = drawAmount(random, latencyMs)
  const upMs = Math.round(latency * random.fraction())
  return { fault, upMs, downMs: latency - upMs, lateMs: drawAmount(random, lateCommitMs), random }
}
