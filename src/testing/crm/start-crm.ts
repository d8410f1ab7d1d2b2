import { createServer } from 'node:http'
import { systemClock } from '../../util/clock.ts'
import type { Clock } from '../../util/clock.ts'
import type { CrmAttachment, CrmCase, CrmContact, CrmNote } from './crm-objects.ts'
import { createFaultQueue } from './fault-queue.ts'
import type { CrmFault, FaultRule, RequestMatcher } from './fault-queue.ts'
import type { CrmRequest } from './request-log.ts'
import { serveRequests } from './serve-requests.ts'
import { createStore } from './store.ts'

export interface CrmOptions {
  /** Default 0: a free one. */
  port?: number | undefined
  /** What `X-Api-Key` must say. Default `test-key`. */
  apiKey?: string | undefined
  /** For the dates of the objects and for delays. Default: the clock of the machine. */
  clock?: Clock | undefined
  /** Faults that wait from the start, and again after each `reset`. */
  faults?: readonly FaultRule[] | undefined
}

/** A CRM that runs on this machine. Its lists show the present state and are for reading only. */
export interface Crm {
  /** `http://127.0.0.1:PORT`; the API is below `/api/v1`. */
  readonly url: string
  readonly apiKey: string
  readonly contacts: readonly CrmContact[]
  readonly cases: readonly CrmCase[]
  readonly notes: readonly CrmNote[]
  readonly attachments: readonly CrmAttachment[]
  /** Every request since the start or the last `reset`. */
  readonly requests: readonly CrmRequest[]
  /** The bytes of an attachment; undefined when there is none of this id. */
  fileOf(attachmentId: string): Uint8Array | undefined
  /** Arms a fault for the next request that matches, or for the next `times`. Faults strike in the order they were armed. */
  failNext(matcher: RequestMatcher, fault: CrmFault): void
  /** Forgets all data, requests and faults, and breaks off what is not answered yet. Identifiers count from the start again. */
  reset(): void
  /** Ends all connections, also those that hang, and the server. */
  close(): Promise<void>
}

/** Longer than clients keep an idle connection, so that it is never the server that ends one just as it is used again. */
const KEEP_ALIVE_MS = 60_000

/**
 * Starts a CRM on 127.0.0.1 that behaves like EspoCRM 8 where a connector can tell the difference: contacts, cases, notes and
 * attachments over real HTTP, kept in memory.
 *
 * Rejects with the system's error when the port is taken.
 */
export async function startCrm(options: CrmOptions = {}): Promise<Crm> {
  const { port = 0, apiKey = 'test-key', clock = systemClock } = options
  const store = createStore(clock)
  const faults = createFaultQueue(options.faults ?? [])
  const log: CrmRequest[] = []
  const requests = serveRequests({ store, apiKey, clock, faults, log })
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, requests.listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })

  const address = server.address()
  const { contacts, cases, notes, attachments } = store
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`,
    apiKey,
    contacts,
    cases,
    notes,
    attachments,
    requests: log,
    fileOf: (attachmentId) => store.files.get(attachmentId),
    failNext: (matcher, fault) => faults.add({ for: matcher, fault }),
    reset() {
      requests.abandonAll()
      store.clear()
      faults.reset()
      log.length = 0
    },
    close: () =>
      new Promise((resolve) => {
        requests.abandonAll()
        // Closing a second time is an error of the server, but not of the caller.
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
