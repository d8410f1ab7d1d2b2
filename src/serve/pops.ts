import type { Connector } from '../connector.ts'
import type { Links } from '../flow/links.ts'
import type { Outcome } from '../ledger/operation-row.ts'
import type { Session } from '../session/session.ts'
import type { Clock, Timer } from '../util/clock.ts'
import { isOfAgent, sessionView } from './session-view.ts'

/** A record that is ready to be opened in front of an agent. */
export interface Pop {
  sessionId: string
  agent: Session['agent']
  account?: Pick<Outcome, 'status' | 'id' | 'type' | 'url'> | undefined
  record?: Pick<Outcome, 'status' | 'id' | 'type' | 'url'> | undefined
  /** What to open: what the queue opens for somebody who was not found, else the record, the account, the lookup. */
  url?: string | undefined
  links: Links
  /** The session is over. */
  ended: boolean
}

/** Which pops somebody wants to hear of. */
export interface PopFilter {
  /** Of this session, also when it is over. Default: of all that go on. */
  session?: string | undefined
  /** Of the agent with this id, custom id or e-mail address. */
  agent?: string | undefined
}

/** A pop with its number. */
export interface NumberedPop {
  id: string
  pop: Pop
}

/** Tells when the record of a session is ready, and again when it, its account or its agent has become another. */
export interface Pops {
  /** An event of the session was stored. */
  watch(sessionId: string): void
  /**
   * @param lastId The last one that was heard of: what came after it is told first, as far as it is remembered.
   * @returns what ends it.
   */
  subscribe(filter: PopFilter, lastId: string | undefined, listener: (pop: NumberedPop) => void): () => void
  close(): void
}

export interface PopsOptions {
  connector: Pick<Connector, 'resolved' | 'session' | 'result' | 'links'>
  clock: Clock
  /** Tells the numbers of this process from those of another. */
  name: string
  onPop?(pop: Pop): void
}

/** As long as nobody listens, nothing is looked at but for this long: a page that reconnects misses nothing. */
const LINGER_MS = 60_000
/** What is tried again later is waited for no longer than this. */
const PATIENCE_MS = 15 * 60_000
const SHORTEST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 10_000
const REMEMBERED = 1_000
/** What decides what there is to open. */
const DECIDING: ReadonlySet<string> = new Set(['account', 'record', 'reassign'])
/** So many sessions are watched at most; then the oldest go. */
const MOST_WATCHED = 10_000

interface Watched {
  /** What was told of it last. */
  told: string | undefined
  since: number
  looking: boolean
  again: boolean
  timer: Timer | undefined
}

interface Subscriber {
  filter: PopFilter
  listener(pop: NumberedPop): void
}

export function createPops({ connector, clock, name, onPop }: PopsOptions): Pops {
  const watched = new Map<string, Watched>()
  const subscribers = new Set<Subscriber>()
  const remembered: NumberedPop[] = []
  let count = 0
  let lastLeft = -Infinity
  let closed = false

  const isHeard = (): boolean => subscribers.size > 0 || clock.monotonic() - lastLeft < LINGER_MS

  function watch(sessionId: string): void {
    if (closed || !isHeard()) return
    const one = watched.get(sessionId) ?? { told: undefined, since: 0, looking: false, again: false, timer: undefined }
    one.since = clock.monotonic()
    // The youngest stand last.
    watched.delete(sessionId)
    watched.set(sessionId, one)
    if (watched.size > MOST_WATCHED) forget(watched.keys().next().value!)
    void look(sessionId, one)
  }

  function forget(sessionId: string): void {
    watched.get(sessionId)?.timer?.cancel()
    watched.delete(sessionId)
  }

  /** Looks at a session, once at a time. */
  async function look(sessionId: string, one: Watched): Promise<void> {
    one.timer?.cancel()
    one.again = one.looking
    if (one.looking) return
    one.looking = true
    try {
      const nextAt = await tellOf(sessionId, one)
      if (nextAt !== undefined) lookLater(sessionId, one, nextAt - clock.now())
    } catch {
      // The ledger failed; the next event, or the next look, tries again.
      lookLater(sessionId, one, LONGEST_WAIT_MS)
    } finally {
      one.looking = false
      if (one.again) void look(sessionId, one)
    }
  }

  function lookLater(sessionId: string, one: Watched, delayMs: number): void {
    if (closed || clock.monotonic() - one.since > PATIENCE_MS) return
    one.timer = clock.timer(Math.max(SHORTEST_WAIT_MS, delayMs), () => void look(sessionId, one))
    one.timer.unref?.()
  }

  /** @returns when there may be more to tell. */
  async function tellOf(sessionId: string, one: Watched): Promise<number | undefined> {
    const result = await connector.resolved(sessionId)
    const view = result && (await sessionView(connector, sessionId))
    if (!view || closed) return undefined
    const { account, record, links, session } = view
    const awaited = view.pending.filter(({ kind, status }) => status === 'pending' && DECIDING.has(kind))
    const due = awaited.flatMap(({ nextAt }) => (nextAt === undefined ? [] : [nextAt]))
    // What waits for no time is being done.
    const longest = clock.now() + (due.length === 0 ? SHORTEST_WAIT_MS : LONGEST_WAIT_MS)
    const next = awaited.length === 0 ? undefined : Math.min(...due, longest)
    if ([account, record].some((outcome) => outcome?.status === 'pending')) return next
    const url = links.screenPop ?? record?.url ?? account?.url ?? links.lookup
    if (record?.id === undefined && account?.id === undefined && url === undefined) return next
    const pop: Pop = {
      sessionId,
      agent: session.agent,
      account: account && shown(account),
      record: record && shown(record),
      url,
      links,
      ended: session.endedAt !== null,
    }
    const key = JSON.stringify([pop.account?.id, pop.record?.id, pop.url, pop.agent.id, pop.agent.email], asText)
    if (key === one.told) return next
    one.told = key
    tell(pop)
    return next
  }

  function tell(pop: Pop): void {
    const numbered = { id: `${name}-${++count}`, pop }
    remembered.push(numbered)
    if (remembered.length > REMEMBERED) remembered.shift()
    onPop?.(pop)
    for (const { filter, listener } of subscribers) if (isWanted(pop, filter)) listener(numbered)
  }

  return {
    watch,
    subscribe(filter, lastId, listener) {
      const subscriber = { filter, listener }
      subscribers.add(subscriber)
      if (lastId !== undefined) {
        const from = remembered.findIndex(({ id }) => id === lastId) + 1
        for (const one of remembered.slice(from)) if (isWanted(one.pop, filter)) listener(one)
      }
      const { session } = filter
      if (session !== undefined) {
        // Whoever asks for one session hears of it also when it was ready before.
        const last = remembered.findLast(({ pop }) => pop.sessionId === session)
        if (last && lastId === undefined) listener(last)
        if (!last) {
          forget(session)
          watch(session)
        }
      }
      return () => {
        subscribers.delete(subscriber)
        if (subscribers.size === 0) lastLeft = clock.monotonic()
      }
    },
    close() {
      closed = true
      for (const sessionId of watched.keys()) forget(sessionId)
      subscribers.clear()
    },
  }
}

function isWanted(pop: Pop, { session, agent }: PopFilter): boolean {
  if (session === undefined ? pop.ended : session !== pop.sessionId) return false
  return agent === undefined || isOfAgent(pop, agent)
}

const shown = ({ status, id, type, url }: Outcome): Pop['account'] => ({
  status,
  ...(id !== undefined && { id }),
  ...(type !== undefined && { type }),
  ...(url !== undefined && { url }),
})

const asText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
