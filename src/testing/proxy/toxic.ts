import type { Amount } from '../amount.ts'

/** Which way bytes go: `up` to the server, `down` to the client. */
export type Direction = 'up' | 'down'

/**
 * What is wrong with a line. A `direction` that is left out means both ways. An amount with a least and a most is drawn
 * by every connection for itself.
 *
 * - `latency`: bytes come later by `ms`, and by up to `jitterMs` more or less; their order stays.
 * - `bandwidth`: no more than so many bytes a second.
 * - `slicer`: bytes come in pieces of so many, with `gapMs` (default 0) between them.
 * - `timeout`: nothing gets through. The connection stays open, or is closed after `ms`.
 * - `limit_data`: after so many bytes the connection is closed, or broken with `reset`.
 * - `slow_close`: that a side has ended is told `ms` later.
 * - `reset`: the connection is broken (RST) after `afterMs` (default 0).
 * - `down`: nobody listens, so connections are refused, and those that are open break. A single connection cannot be
 *   refused by a port that listens: as the fault of one connection, `down` breaks it as soon as it is accepted.
 */
export type Toxic =
  | ({ kind: 'latency'; ms: Amount; jitterMs?: Amount | undefined } & OneWay)
  | ({ kind: 'bandwidth'; bytesPerSecond: Amount } & OneWay)
  | ({ kind: 'slicer'; bytes: Amount; gapMs?: Amount | undefined } & OneWay)
  | ({ kind: 'timeout'; ms?: Amount | undefined } & OneWay)
  | ({ kind: 'limit_data'; bytes: Amount; reset?: boolean | undefined } & OneWay)
  | ({ kind: 'slow_close'; ms: Amount } & OneWay)
  | { kind: 'reset'; afterMs?: Amount | undefined }
  | { kind: 'down' }

interface OneWay {
  direction?: Direction | undefined
}

/** What is drawn from when nothing else is named: every kind, mild enough that a patient client gets through. */
export const USUAL_TOXICS: readonly Toxic[] = [
  { kind: 'latency', ms: [50, 500], jitterMs: 50 },
  { kind: 'bandwidth', bytesPerSecond: [2_000, 50_000] },
  { kind: 'slicer', bytes: [1, 40], gapMs: [0, 5] },
  { kind: 'timeout', direction: 'up' },
  { kind: 'timeout', direction: 'down' },
  { kind: 'limit_data', bytes: [0, 2_000], direction: 'up' },
  { kind: 'limit_data', bytes: [0, 2_000], direction: 'down', reset: true },
  { kind: 'slow_close', ms: [100, 1_000] },
  { kind: 'reset', afterMs: [0, 300] },
  { kind: 'down' },
]
