import type { Connector } from '../../connector.ts'
import { CrmwireError, isCrmwireError } from '../../errors/crmwire-error.ts'
import { type Logger, silentLogger } from '../../observe/logger.ts'
import { safeListener } from '../../observe/safe-listener.ts'
import { type Clock, type Timer, systemClock } from '../../util/clock.ts'
import { isJsonObject } from '../../util/json.ts'
import type { CallHistoryItem } from './translate/call-history-item.ts'
import { type HistoryOwner, isFinished, sessionEventsOf, sessionIdOf } from './translate/session-events.ts'
import type { XivoClient } from './xivo-client.ts'

export interface JournalOptions {
  /** Whose calls: those of the user or the agent that is logged in, or of queues by part of their name. */
  of: 'user' | 'agent' | { queue: string }
  /** Calls that began earlier are left alone; in ISO 8601. However early: what began more than 7 days ago always is. */
  since?: string | undefined
  /** How often the history is read when nothing happens. Default: 60. */
  everySeconds?: number | undefined
  /** Whether a call belongs into the CRM. Default: every call. */
  include?: ((item: CallHistoryItem) => boolean) | undefined
  /** Called with each call that is stored, and its session. After a restart calls that are known come again. */
  onCall?: ((item: CallHistoryItem, sessionId: string) => void) | undefined
  clock?: Clock | undefined
  logger?: Logger | undefined
}

/** A history that is kept in the CRM. */
export interface Journal {
  /** Reads the history now. @returns how many calls were stored. Rejects with the errors of client and connector. */
  read(): Promise<number>
  /** Ends it, when what is being read is stored. */
  close(): Promise<void>
}

/** A ledger knows the events of the last eight days, so that what is younger than seven cannot be told twice. */
const HORIZON_MS = 7 * 86_400_000
/** No call lasts longer, and a call stands in its history where it has begun. */
const LONGEST_CALL_MS = 12 * 3_600_000
/** Another look while a call goes on. */
const ONGOING_MS = 5_000
/** A call that has just ended is not in the history at once. */
const RELEASED_MS = 3_000
const FIRST_SIZE = 100
const GROWTH = 4
const LARGEST_SIZE = 25_600
/** After these nothing more can come. */
const FINAL: ReadonlySet<string> = new Set(['XIVO_CLOSED', 'XIVO_LOGIN_REFUSED', 'CONNECTOR_CLOSED'])

/**
 * Hands each call that is finished to the connector, once: the ids of session and events are made of the call, so that a
 * restart, or two journals that see the same call, tell nothing twice. After each connection the history is read as far
 * back as it takes to miss nothing.
 *
 * @throws CrmwireError `XIVO_OPTIONS` when `since` is no time.
 */
export function journalCallHistory(
  xivo: XivoClient,
  connector: Pick<Connector, 'accept'>,
  options: JournalOptions,
): Journal {
  const { of, include = () => true, everySeconds = 60, clock = systemClock, logger = silentLogger } = options
  const since = options.since === undefined ? -Infinity : Date.parse(options.since)
  if (Number.isNaN(since))
    throw new CrmwireError('XIVO_OPTIONS', 'since: expected a time in ISO 8601, such as 2026-11-20T10:00:00Z.')
  const onCall = safeListener<[CallHistoryItem, string]>(
    'onCall',
    options.onCall && (([item, sessionId]) => options.onCall!(item, sessionId)),
    logger,
  )
  const owner: HistoryOwner =
    of === 'user' ? { of, username: xivo.username } : of === 'agent' ? { of } : { of: 'queue' }
  /** Sessions that are stored, with the time of their start. */
  const stored = new Map<string, number>()
  let completeTo = -Infinity
  let reading: Promise<number> | undefined
  let timer: Timer | undefined
  let timerAt = Infinity
  let closed = false

  const ask = (size: number): Promise<CallHistoryItem[]> =>
    of === 'user'
      ? xivo.getUserCallHistory(size)
      : of === 'agent'
        ? xivo.getAgentCallHistory(size)
        : xivo.getQueueCallHistory(of.queue, size)

  /** The history, as far back as something new may stand in it. */
  async function recent(from: number): Promise<CallHistoryItem[]> {
    for (let size = FIRST_SIZE; ; size *= GROWTH) {
      const items = await ask(size)
      if (items.length < size || items.some((item) => startOf(item) < from)) return items
      if (size < LARGEST_SIZE) continue
      logger.error('the history is longer than what can be read of it', { system: 'xivo', calls: items.length })
      return items
    }
  }

  async function readOnce(): Promise<number> {
    const now = clock.now()
    const horizon = Math.max(since, now - HORIZON_MS)
    const items = await recent(Math.max(horizon, completeTo - LONGEST_CALL_MS))
    const wanted = items.filter((item) => startOf(item) >= horizon && include(item))
    const before = stored.size
    for (const item of wanted.filter(isFinished).toSorted((a, b) => startOf(a) - startOf(b))) await store(item)
    const count = stored.size - before
    completeTo = now
    for (const [sessionId, start] of stored) if (start < now - HORIZON_MS) stored.delete(sessionId)
    if (wanted.some((item) => !isFinished(item))) readWithin(ONGOING_MS)
    return count
  }

  async function store(item: CallHistoryItem): Promise<void> {
    const sessionId = sessionIdOf(xivo.host, item)
    if (stored.has(sessionId)) return
    for (const event of sessionEventsOf(xivo.host, item, owner)) await connector.accept(event)
    stored.set(sessionId, startOf(item))
    onCall?.([item, sessionId])
  }

  function read(): Promise<number> {
    reading ??= readOnce().finally(() => {
      reading = undefined
    })
    return reading
  }

  async function readByItself(): Promise<void> {
    // A question that waits for a connection is on its way already.
    if (reading) return
    timer?.cancel()
    timerAt = Infinity
    try {
      await read()
    } catch (error) {
      const code = isCrmwireError(error) ? error.code : 'unknown'
      logger.error('a history could not be journaled', { system: 'xivo', code })
      if (FINAL.has(code)) return
    }
    readWithin(everySeconds * 1000)
  }

  /** Reads in so many milliseconds, unless that is planned earlier. */
  function readWithin(delayMs: number): void {
    const at = clock.monotonic() + delayMs
    if (closed || at >= timerAt) return
    timer?.cancel()
    timerAt = at
    timer = clock.timer(delayMs, () => void readByItself())
  }

  const endings = [
    xivo.onLink((status) => {
      if (status === 'open') void readByItself()
    }),
    xivo.on('PhoneEvent', (message) => {
      if (isJsonObject(message) && message['eventType'] === 'EventReleased') readWithin(RELEASED_MS)
    }),
  ]
  void readByItself()

  return {
    read,
    async close() {
      closed = true
      timer?.cancel()
      for (const end of endings) end()
      await reading?.catch(() => undefined)
    },
  }
}

/** When a call has begun, in milliseconds since 1970. One that nobody can date is left alone. */
const startOf = ({ startedAt }: CallHistoryItem): number => (startedAt === null ? NaN : Date.parse(startedAt))
