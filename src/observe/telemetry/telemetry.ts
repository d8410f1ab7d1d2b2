import type { TraceStep } from '../trace-step.ts'

/**
 * Where a connector shows what it does, as spans and metrics. It is given kinds, places, codes, times and ids of the
 * library's own; never a secret and never a value of the customer.
 */
export interface Telemetry {
  /** While this lasts, what is done for the session belongs to whatever goes on around it. */
  awaited<T>(sessionId: string, work: () => Promise<T>): Promise<T>
  /** One run of an operation. */
  run<V extends SeenVerdict>(operation: SeenOperation, work: (run: SeenRun) => Promise<V>): Promise<V>
  /** A request that is not of one run alone, such as one for a token. */
  exchange: SeenRun['exchange']
  /** What a run came to is stored. */
  stored(operation: StoredOperation): void
  duplicate(kind: string, endpoint: string): void
  /** A search showed what was created after so long. */
  indexLag(endpoint: string, lagMs: number): void
  /** From now on the connector is asked how it is doing whenever metrics are collected. @returns what ends that. */
  watch(state: SeenState): () => void
}

export interface SeenOperation {
  id: string
  kind: string
  sessionId: string
  /** How often it was tried before. */
  tries: number
}

/** What a run came to; a verdict of the engine fits. */
export interface SeenVerdict {
  kind: string
  outcome: SeenOutcome
}

export interface SeenOutcome {
  status: string
  error?: { code: string } | undefined
}

/** An operation after a run; a row of the ledger fits. */
export interface StoredOperation extends SeenOperation {
  state: string
  outcome: SeenOutcome
  /** In milliseconds since 1970. */
  openedAt: number
}

/** What happens in a run. */
export interface SeenRun {
  step(step: TraceStep): void
  /** Sends one request. */
  exchange: <A extends { status: number }>(request: SeenRequest, send: () => Promise<A>) => Promise<A>
}

export interface SeenRequest {
  method: string
  origin: string
  /** Its place in the configuration, such as `account.create`; nothing for files that are fetched. */
  endpoint?: string | undefined
  /** The URL as the configuration writes it, with its variables by name. */
  urlTemplate?: string | undefined
  /** How often it was sent before in the same run. */
  resend?: number | undefined
}

/** How a connector is doing. */
export interface SeenState {
  queue(): Promise<SeenQueue>
  origins(): readonly SeenOrigin[]
}

export interface SeenQueue {
  lanesAtWork: number
  lateMs: number
  operations: readonly { state: string; status: string; count: number }[]
}

export interface SeenOrigin {
  origin: string
  circuit: string
  isBlocked: boolean
  running: number
  waiting: number
}

const unseen: SeenRun = { step() {}, exchange: (_request, send) => send() }

/** Shows nothing; where nobody collects. */
export const silentTelemetry: Telemetry = {
  awaited: (_sessionId, work) => work(),
  run: (_operation, work) => work(unseen),
  exchange: unseen.exchange,
  stored() {},
  duplicate() {},
  indexLag() {},
  watch: () => () => {},
}
