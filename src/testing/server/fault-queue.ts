import type { Json } from '../../util/json.ts'

/** Which requests a fault is for; what is left out matches everything. */
export interface RequestMatcher {
  /** `POST`. */
  method?: string | undefined
  /** Text: the whole path, or the part below the root of the API (`/Contact`). A pattern is tried on the whole path. */
  path?: string | RegExp | undefined
  /** How many requests it strikes. Default 1. */
  times?: number | undefined
}

/**
 * What goes wrong:
 * - `{ status }`: this answer instead of the real one. Text goes out as it is, any other body as JSON. With `afterStoring` the
 *   request takes effect first.
 * - `drop`: the connection breaks before an answer, and nothing takes effect.
 * - `drop_after_storing`: the request takes effect, then the connection breaks.
 * - `cut_short`: the request takes effect, then the connection breaks in the middle of the answer, which had promised more.
 * - `hang`: there is no answer, ever, and nothing takes effect.
 * - `{ delayMs }`: the request waits so long on the CRM's clock and takes effect then, also when the client has gone. With
 *   `afterStoring` it takes effect at once and only the answer waits.
 */
export type CrmFault =
  | 'drop'
  | 'drop_after_storing'
  | 'cut_short'
  | 'hang'
  | StatusFault
  | { delayMs: number; afterStoring?: boolean | undefined }

export interface StatusFault {
  status: number
  headers?: Record<string, string> | undefined
  body?: Json | undefined
  afterStoring?: boolean | undefined
}

export interface FaultRule {
  for: RequestMatcher
  fault: CrmFault
}

/** The faults that are still to come. */
export interface FaultQueue {
  add(rule: FaultRule): void
  /** The fault for a request, the earliest that matches; it counts as struck. */
  take(method: string, path: string): CrmFault | undefined
  /** Back to the faults of the start. */
  reset(): void
}

/** @param api the root of the API, which a path may leave out. */
export function createFaultQueue(initial: readonly FaultRule[], api: string): FaultQueue {
  let armed: { rule: FaultRule; left: number }[] = []
  const queue: FaultQueue = {
    add(rule) {
      armed.push({ rule, left: rule.for.times ?? 1 })
    },
    take(method, path) {
      const struck = armed.find(({ rule, left }) => left > 0 && matches(rule.for, method, path, api))
      if (struck === undefined) return undefined
      struck.left--
      return struck.rule.fault
    },
    reset() {
      armed = []
      for (const rule of initial) queue.add(rule)
    },
  }
  queue.reset()
  return queue
}

function matches(matcher: RequestMatcher, method: string, path: string, api: string): boolean {
  if (matcher.method !== undefined && matcher.method.toUpperCase() !== method) return false
  if (matcher.path === undefined) return true
  if (typeof matcher.path === 'string') return path === matcher.path || path === api + matcher.path
  // `search` starts at the beginning whatever flags the pattern has.
  return path.search(matcher.path) !== -1
}
