import { systemClock } from '../../util/clock.ts'
import type { Clock } from '../../util/clock.ts'
import type { CrmAttachment, CrmCase, CrmContact, CrmNote } from './crm-objects.ts'
import { createFaultQueue } from '../server/fault-queue.ts'
import type { CrmFault, FaultRule, RequestMatcher } from '../server/fault-queue.ts'
import type { CrmRequest } from '../server/request-log.ts'
import { startServer } from '../server/start-server.ts'
import { API, routeRequest } from './route-request.ts'
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

/**
 * Starts a CRM on 127.0.0.1 that behaves like EspoCRM 8 where a connector can tell the difference: contacts, cases, notes and
 * attachments over real HTTP, kept in memory.
 *
 * Rejects with the system's error when the port is taken.
 */
export async function startCrm(options: CrmOptions = {}): Promise<Crm> {
  const { port = 0, apiKey = 'test-key', clock = systemClock } = options
  const store = createStore(clock)
  const faults = createFaultQueue(options.faults ?? [], API)
  const log: CrmRequest[] = []
  const server = await startServer(port, {
    answer: (request) => routeRequest(store, apiKey, request),
    faultFor: ({ method, path }) => faults.take(method, path),
    clock,
    log,
  })

  const { contacts, cases, notes, attachments } = store
  return {
    url: server.url,
    apiKey,
    contacts,
    cases,
    notes,
    attachments,
    requests: log,
    fileOf: (attachmentId) => store.files.get(attachmentId),
    failNext: (matcher, fault) => faults.add({ for: matcher, fault }),
    reset() {
      server.abandonAll()
      store.clear()
      faults.reset()
      log.length = 0
    },
    close: server.close,
  }
}
