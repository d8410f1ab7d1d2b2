import type { Hono } from 'hono'
import type { ServeSettings } from '../config/serve-settings.ts'
import type { Connector } from '../connector.ts'
import type { NetworkPolicy } from '../http/network-policy.ts'
import type { Logger } from '../observe/logger.ts'
import type { SessionEventInput } from '../session/event-schema.ts'
import type { Clock } from '../util/clock.ts'
import type { Random } from '../util/random.ts'
import type { Counters } from './counters.ts'
import type { Pops } from './pops.ts'

/** What routes and sources are made from. */
export interface ServeContext {
  connector: Connector
  settings: ServeSettings
  /** Where sources may connect to. */
  network: NetworkPolicy
  /** Stores an event, counts it, and tells those who wait for its session. */
  accept(event: SessionEventInput, source: string): Promise<void>
  pops: Pops
  counters: Counters
  clock: Clock
  random: Random
  logger: Logger
  /** Aborted when the server stops, so that what goes on without end can end. */
  stopping: AbortSignal
}

/**
 * Adds something that is served.
 *
 * @returns what it answers, such as `POST /webhooks/whippy`; nothing when the configuration does not ask for it.
 */
export type Route = (app: Hono, context: ServeContext) => readonly string[]

/**
 * Begins to read from somewhere, for as long as the server runs.
 *
 * @returns what it reads, and what ends that; nothing when the configuration does not ask for it.
 */
export type Source = (context: ServeContext) => Promise<readonly RunningSource[]>

export interface RunningSource {
  name: string
  /** Ends it, when what is being stored is stored. */
  close(): Promise<void>
}
