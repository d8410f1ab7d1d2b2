import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { NetworkPolicy } from '../../http/network-policy.ts'
import { type Logger, silentLogger } from '../../observe/logger.ts'
import { safeListener } from '../../observe/safe-listener.ts'
import { type Clock, systemClock } from '../../util/clock.ts'
import { type Json, isJsonObject, nestsDeeperThan, parseJson } from '../../util/json.ts'
import { type Random, systemRandom } from '../../util/random.ts'
import { type LinkStatus, createLink } from './link.ts'
import { login } from './login.ts'
import { createRequests } from './requests.ts'
import { openSocket } from './socket.ts'
import type { CallHistoryItem } from './translate/call-history-item.ts'
import { momentOf } from './translate/local-time.ts'
import { readHistory } from './translate/parse-history.ts'

export interface XivoOptions {
  /** Where the CTI server lives, such as `https://xivo.example.com`. */
  url: string
  username: string
  password: string
  /** The zone of the times in histories, such as `Europe/Paris`. Default: the zone of this machine. */
  timeZone?: string | undefined
  /** Allows plain http, for a server in your own network. Default: false. */
  http?: boolean | undefined
  /**
   * Where it may connect to. Default: to the host of the URL, wherever that is, with certificates of public authorities.
   * With it, a private address has to be in `allow`.
   */
  network?: NetworkPolicy | undefined
  /** How long a question may take, waiting for a connection included. Default: 30. */
  timeoutSeconds?: number | undefined
  clock?: Clock | undefined
  random?: Random | undefined
  logger?: Logger | undefined
}

/** A condition on the calls of a customer, in the words of XiVO. */
export interface CustomerCallFilter {
  field: string
  operator: string
  value: Json
}

/**
 * A user of the CTI server of XiVO. It connects by itself, and again whenever the connection is lost; questions wait for
 * that and are asked one after the other.
 */
export interface XivoClient {
  /** The user that is logged in. */
  readonly username: string
  /** The host, for telling calls of one XiVO from those of another. */
  readonly host: string
  /** The last calls of the user. @param size How many; `null`: those of the last 10 days. */
  getUserCallHistory(size: number | null): Promise<CallHistoryItem[]>
  /** The calls of the user in the last days. */
  getUserCallHistoryByDays(days: number): Promise<CallHistoryItem[]>
  /** The last calls of the agent that is logged in. */
  getAgentCallHistory(size: number): Promise<CallHistoryItem[]>
  /** The last calls of queues. @param queue Part of the name, not of the display name: `bl` is blue and black. */
  getQueueCallHistory(queue: string, size: number): Promise<CallHistoryItem[]>
  /** The last calls of a customer. */
  findCustomerCallHistory(filters: readonly CustomerCallFilter[], size: number): Promise<CallHistoryItem[]>
  /** Calls the listener with each message of a type, such as `PhoneEvent`. @returns what ends that. */
  on(type: string, listener: (message: Json) => void): () => void
  /** Calls the listener with each change of the connection. @returns what ends that. */
  onLink(listener: (status: LinkStatus) => void): () => void
  /** Ends the connection; questions that are open fail with `XIVO_CLOSED`. */
  close(): void
}

/** One try of a question, a login, or opening the socket. */
const ANSWER_MS = 10_000
const DEEPEST = 50
/** Any of them may answer any history. */
const HISTORY_TYPES: ReadonlySet<string> = new Set(['CallHistory', 'RichCallHistory', 'CallHistoryByDays'])
const CUSTOMER_TYPE = 'CustomerCallHistoryResponseWithId'

/**
 * Connects to the CTI server of XiVO. Needs the package `ws`.
 *
 * @throws CrmwireError `XIVO_OPTIONS` when the URL or the time zone cannot be used. Questions fail with
 * `XIVO_LOGIN_REFUSED`, `XIVO_TIMEOUT` and `XIVO_CLOSED`.
 */
export function connectXivo(options: XivoOptions): XivoClient {
  const { username, password } = options
  const { clock = systemClock, random = systemRandom, logger = silentLogger, timeoutSeconds = 30 } = options
  const url = urlOf(options)
  const { network = { allow: [url.hostname], http: true } } = options
  const timeZone = zoneOf(options.timeZone)
  const listeners = new Map<string, Set<(message: Json) => void>>()
  const watchers = new Set<(status: LinkStatus) => void>()
  let lastId = 0

  const link = createLink({
    name: url.host,
    clock,
    random,
    logger,
    async open(events) {
      const token = await login({ url, username, password, network, clock, timeoutMs: ANSWER_MS })
      return openSocket({ url, token, network, clock, timeoutMs: ANSWER_MS }, events)
    },
    onText: receive,
    onStatus(status, error) {
      if (status === 'open') requests.resume()
      if (status === 'lost') requests.pause()
      if (status === 'refused') requests.end(error!)
      for (const watcher of watchers) watcher(status)
    },
  })
  const requests = createRequests({
    send: (text) => link.send(text),
    renew: () => link.renew(),
    clock,
    answerMs: ANSWER_MS,
    totalMs: timeoutSeconds * 1000,
  })

  function receive(text: string): void {
    const message = parse(text)
    if (!isJsonObject(message) || typeof message['msgType'] !== 'string') {
      logger.warn('a message could not be read', { system: 'xivo', host: url.host })
      return
    }
    const { msgType: type, ctiMessage: payload } = message
    if (type === 'LoggedOnError') link.renew()
    else requests.take(type, payload)
    for (const listener of listeners.get(type) ?? []) listener(payload ?? null)
  }

  function itemsOf(payload: Json | undefined): CallHistoryItem[] | undefined {
    const read = readHistory(payload, timeZone)
    if (read && read.unreadable > 0)
      logger.warn('calls of a history could not be read', { system: 'xivo', host: url.host, calls: read.unreadable })
    return read?.items
  }

  const history = (command: string, args: Record<string, Json>): Promise<CallHistoryItem[]> =>
    requests.ask({ command, args, read: (type, payload) => (HISTORY_TYPES.has(type) ? itemsOf(payload) : undefined) })

  return {
    username,
    host: url.host,
    getUserCallHistory: (size) => history('getUserCallHistory', { size }),
    getUserCallHistoryByDays: (days) => history('getUserCallHistoryByDays', { days }),
    getAgentCallHistory: (size) => history('getAgentCallHistory', { size }),
    getQueueCallHistory: (queue, size) => history('getQueueCallHistory', { queue, size }),
    findCustomerCallHistory(filters, size) {
      const id = ++lastId
      return requests.ask({
        command: 'findCustomerCallHistory',
        args: { id, request: { filters: filters.map((filter) => ({ ...filter })), size } },
        read(type, payload) {
          if (type !== CUSTOMER_TYPE || !isJsonObject(payload) || payload['id'] !== id) return undefined
          const { response } = payload
          return isJsonObject(response) ? itemsOf(response['list']) : undefined
        },
      })
    },
    on(type, listener) {
      const safe = safeListener(type, listener, logger)!
      const all = listeners.get(type) ?? new Set()
      listeners.set(type, all.add(safe))
      return () => void all.delete(safe)
    },
    onLink(listener) {
      const safe = safeListener('onLink', listener, logger)!
      watchers.add(safe)
      return () => void watchers.delete(safe)
    },
    close() {
      requests.end(new CrmwireError('XIVO_CLOSED', 'The client of XiVO is closed.'))
      link.close()
    },
  }
}

function parse(text: string): Json | undefined {
  if (nestsDeeperThan(text, DEEPEST)) return undefined
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function urlOf({ url, http = false }: XivoOptions): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    throw new CrmwireError('XIVO_OPTIONS', 'url: expected an address such as https://xivo.example.com.')
  if (parsed.protocol === 'http:' && !http)
    throw new CrmwireError('XIVO_OPTIONS', 'url: name and password would go over plain http.', {
      hint: 'Use https, or set `http: true` when the server is in your own network.',
    })
  return parsed
}

function zoneOf(given: string | undefined): string {
  const timeZone = given ?? new Intl.DateTimeFormat().resolvedOptions().timeZone
  try {
    momentOf('2026-01-01 00:00:00', timeZone)
    return timeZone
  } catch {
    throw new CrmwireError('XIVO_OPTIONS', 'timeZone: there is no such zone; write it as Europe/Paris.')
  }
}
