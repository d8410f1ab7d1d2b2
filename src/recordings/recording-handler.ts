import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable, pipeline } from 'node:stream'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import { type Logger, silentLogger } from '../observe/logger.ts'
import { gone } from '../storage/storage-failure.ts'
import { type Clock, systemClock } from '../util/clock.ts'
import { type RecordingAnswer, type RecordingRequest, SAFE, answerRecording } from './answer-recording.ts'
import { type LinkKeys, linkKeys, readRecordingLink } from './recording-link.ts'
import type { Recording, RecordingQuery } from './recording.ts'

/** Where recordings are found: a connector. */
export interface Recordings {
  /** Whose calls they are. */
  readonly accountName: string
  recording(query: RecordingQuery): Promise<Recording | undefined>
}

export interface RecordingHandlerOptions {
  /** What links are signed with; several while one takes the place of another. */
  linkKey: LinkKeys
  /** So many are listened to at once; whoever comes then is asked to come again. Default: 500. */
  mostAtOnce?: number | undefined
  logger?: Logger | undefined
  clock?: Clock | undefined
}

/**
 * Hands recordings out to whoever has a signed link, at `…/voip/{account}/get_call_record/{callId}`: with GET and HEAD, as a
 * whole or in parts, so that players can seek.
 */
export interface RecordingHandler {
  /** For `node:http` and Express. */
  node(request: IncomingMessage, response: ServerResponse): void
  /** For servers in the style of Fetch: Hono, Next, workers. */
  fetch(request: Request): Promise<Response>
}

/** An answer, with its body on the way. */
interface Answer {
  status: number
  headers: Record<string, string>
  body?: string | AsyncIterableIterator<Uint8Array> | undefined
}

const MOST_AT_ONCE = 500

/**
 * @param recordings A connector, whose configuration has a `storage`.
 * @throws CrmwireError `RECORDING_KEY` when there is no key.
 */
export function createRecordingHandler(
  recordings: Recordings,
  { linkKey, mostAtOnce = MOST_AT_ONCE, logger = silentLogger, clock = systemClock }: RecordingHandlerOptions,
): RecordingHandler {
  const keys = linkKeys(linkKey)
  let open = 0

  async function answer(request: RecordingRequest & { url: URL }): Promise<Answer> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, 'only GET', { allow: 'GET, HEAD' })
    const read = readRecordingLink(request.url, keys, clock.now())
    if (read.kind === 'elsewhere') return NOT_THERE
    if (read.kind === 'refused') {
      logger.warn('a link to a recording was refused', { why: read.why })
      return refusal(403, 'the link is not right, or its time is over')
    }
    const { account, callId, file } = read.link
    if (account !== recordings.accountName) return NOT_THERE
    if (open >= mostAtOnce) return AGAIN
    try {
      const recording = await recordings.recording({ callId, file })
      if (!recording) return NOT_THERE
      const { part, ...head } = answerRecording(request, recording)
      return part ? { ...head, body: await begun(recording, part) } : head
    } catch (error) {
      const code = isCrmwireError(error) ? error.code : 'unknown'
      if (code === 'STORAGE_GONE') return NOT_THERE
      logger.error('a recording could not be read', { code })
      return AGAIN
    }
  }

  /** The first piece is awaited, so that what cannot be read is told before anything is said. */
  async function begun(
    recording: Recording,
    { start, end }: NonNullable<RecordingAnswer['part']>,
  ): Promise<AsyncIterableIterator<Uint8Array>> {
    const pieces = recording.read(start, end)[Symbol.asyncIterator]()
    let next: Promise<IteratorResult<Uint8Array>> | undefined = pieces.next()
    await next
    let left = end - start
    let isOpen = true
    open++
    const close = async (): Promise<void> => {
      if (!isOpen) return
      isOpen = false
      open--
      await pieces.return?.()
    }
    const body: AsyncIterableIterator<Uint8Array> = {
      async next() {
        try {
          const piece = await (next ?? pieces.next())
          next = undefined
          left -= piece.done === true ? 0 : piece.value.byteLength
          if (piece.done === true && left > 0) throw gone()
          if (piece.done === true) await close()
          return piece
        } catch (error) {
          logger.error('a recording broke off', { code: isCrmwireError(error) ? error.code : 'unknown' })
          await close()
          throw error
        }
      },
      async return() {
        await close()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]: () => body,
    }
    return body
  }

  async function toNode(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request
    const url = URL.parse(request.url ?? '/', 'http://localhost')
    const {
      status,
      headers: head,
      body,
    } = url ? await answer({ method, url, headers: headers as RecordingRequest['headers'] }) : NOT_THERE
    const pieces = typeof body === 'object' ? body : undefined
    if (response.destroyed || response.headersSent) {
      await pieces?.return?.()
      return
    }
    response.writeHead(status, head)
    if (!pieces) response.end(body)
    // Ends the reading when whoever listens goes away, and the connection when the storage breaks off.
    else pipeline(Readable.from(pieces, { objectMode: false }), response, () => {})
  }

  return {
    node: (request, response) => void toNode(request, response),
    async fetch(request) {
      const { method, url, headers } = request
      const {
        status,
        headers: head,
        body,
      } = await answer({ method, url: new URL(url), headers: Object.fromEntries(headers) })
      return new Response(typeof body === 'object' ? streamOf(body) : (body ?? null), { status, headers: head })
    },
  }
}

/** Asks for a piece when somebody wants one, and ends the reading when nobody does any more. */
function streamOf(pieces: AsyncIterableIterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await pieces.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

function refusal(status: number, body: string, headers: Record<string, string> = {}): Answer {
  const common = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...SAFE }
  return { status, headers: { ...common, ...headers }, body }
}

/** The same for what is not there, is not there any more, and is somebody else's. */
const NOT_THERE = refusal(404, 'there is no such recording')
const AGAIN = refusal(503, 'it cannot be read now', { 'retry-after': '10' })
