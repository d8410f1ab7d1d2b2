import type { AdapterMessageType, KnownMessage, UnknownMessage } from './adapter-messages.ts'
import { exactOrigin } from './exact-origin.ts'
import { readMessage } from './read-message.ts'

/** A frame that shows an adapter: an `iframe` element, or a window that was opened, as `{ contentWindow: opened }`. */
export interface AdapterFrame {
  readonly contentWindow: unknown
}

/** What is used of the window that listens. */
export interface ListeningWindow {
  addEventListener(type: 'message', listener: (event: PostedMessage) => void): void
  removeEventListener(type: 'message', listener: (event: PostedMessage) => void): void
}

/** What is used of a `MessageEvent`. */
export interface PostedMessage {
  readonly data: unknown
  readonly origin: string
  readonly source: unknown
}

/** A message that reached nobody. What it said is not part of it. */
export interface DroppedMessage {
  /** `origin`: not in the list; `source`: not from one of the frames; `malformed`: not a message of an adapter. */
  reason: 'origin' | 'source' | 'malformed'
  /** The origin of the sender; `null` of a sandboxed frame. */
  origin: string
  /** What is wrong with it, by its field. */
  problem: string
}

export interface ListenOptions {
  /** Origins of the adapters, exactly as a browser writes them: `https://acme.example.com`. There are no wildcards. */
  origins: readonly string[]
  /** The frames that may speak. */
  frames: AdapterFrame | readonly AdapterFrame[]
  /** Told of every message that is dropped: also of those that other scripts of the page post to each other. */
  onDropped?: ((dropped: DroppedMessage) => void) | undefined
  /** Default: the window of the page. */
  window?: ListeningWindow | undefined
}

/** Listens to the messages of adapters. */
export interface AdapterListener {
  /** Calls the handler for each message of a type. @returns what ends that. */
  on<Type extends AdapterMessageType>(type: Type, handler: (message: KnownMessage<Type>) => void): () => void
  /** The same for every message, whatever its type. */
  on(type: '*', handler: (message: KnownMessage | UnknownMessage) => void): () => void
  /** The same for a type that this version does not know. */
  on(type: string & {}, handler: (message: UnknownMessage) => void): () => void
  /** Stops listening. */
  close(): void
}

type Handler = (message: never) => void

/**
 * Listens to the call and chat adapters of a page. A message counts only when its origin is in the list and its sender is one
 * of the frames; everything else is dropped, and `onDropped` is told.
 *
 * @example
 * ```ts
 * const adapter = listenToAdapter({ origins: ['https://acme.example.com'], frames: document.querySelector('iframe')! })
 * adapter.on('New_Call', ({ data }) => console.log(data.call_id))
 * ```
 *
 * @throws TypeError when an origin is none, such as `*`, `null` or one with a path.
 */
export function listenToAdapter({ origins, frames, onDropped, window }: ListenOptions): AdapterListener {
  const allowed = new Set(origins.map(exactOrigin))
  const target = window ?? (globalThis as unknown as ListeningWindow)
  const handlers = new Map<string, Set<Handler>>()

  function take({ data, origin, source }: PostedMessage): void {
    const drop = (reason: DroppedMessage['reason'], problem: string): void => onDropped?.({ reason, origin, problem })
    if (!allowed.has(origin)) return drop('origin', 'its origin is not allowed')
    const known = Array.isArray(frames) ? (frames as readonly AdapterFrame[]) : [frames as AdapterFrame]
    // A frame that is not in the page has no window, and neither has a message that a script made up.
    if (source === null || source === undefined || !known.some(({ contentWindow }) => contentWindow === source))
      return drop('source', 'its sender is none of the frames')
    const read = readMessage(data)
    if ('problem' in read) return drop('malformed', read.problem)
    for (const type of [read.message.type, '*'])
      for (const handler of handlers.get(type) ?? []) call(handler, read.message)
  }

  target.addEventListener('message', take)
  return {
    on(type: string, handler: Handler) {
      const own: Handler = (message) => handler(message)
      handlers.set(type, (handlers.get(type) ?? new Set()).add(own))
      return () => void handlers.get(type)?.delete(own)
    },
    close() {
      target.removeEventListener('message', take)
      handlers.clear()
    },
  }
}

/** A handler that throws is reported as an error of the page, and the others are called all the same. */
function call(handler: Handler, message: KnownMessage | UnknownMessage): void {
  try {
    handler(message as never)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
