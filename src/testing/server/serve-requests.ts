import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Clock } from '../../util/clock.ts'
import { jsonAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import type { CrmFault, StatusFault } from './fault-queue.ts'
import { readBody } from './read-body.ts'
import { loggedBody } from './request-log.ts'
import type { CrmRequest } from './request-log.ts'
import type { WholeRequest } from './whole-request.ts'

const LARGEST_BODY = 256 * 1024 * 1024

export interface RequestServer {
  listener: RequestListener
  /** Breaks off every request that has no answer yet; what it would have done later does not happen. */
  abandonAll(): void
}

export interface RequestServing {
  /** Does what a request asks for. */
  answer(request: WholeRequest): Answer
  /** What goes wrong with a request; nothing when all goes well. */
  faultFor(request: WholeRequest): CrmFault | undefined
  clock: Clock
  log: CrmRequest[]
}

/** Serves requests one by one: each is logged, struck by its fault or answered. */
export function serveRequests({ answer, faultFor, clock, log }: RequestServing): RequestServer {
  const open = new Set<AbortController>()

  async function serve(request: IncomingMessage, response: ServerResponse, abandoned: AbortSignal): Promise<void> {
    const { method = 'GET', url = '/' } = request
    const [path = '/', ...afterMark] = url.split('?')
    const query = afterMark.join('?')
    const entry: CrmRequest = { method, path, query, status: null, body: '' }
    log.push(entry)

    const send = (reply: Answer): void => {
      if (response.destroyed) return
      response.writeHead(reply.status, reply.headers).end(reply.body)
      entry.status = reply.status
    }
    const body = await readBody(request, LARGEST_BODY)
    if (body === 'client_gone') return
    if (body === 'too_long') return send({ status: 413, headers: { Connection: 'close' }, body: '' })
    entry.body = loggedBody(body)

    const whole: WholeRequest = { method, path, query, headers: request.headers, body }
    const takeEffect = (): Answer => answer(whole)
    const fault = faultFor(whole)
    if (fault === undefined) return send(takeEffect())
    if (fault === 'hang') return untilGone(response, abandoned)
    if (fault === 'drop' || fault === 'drop_after_storing') {
      if (fault === 'drop_after_storing') takeEffect()
      request.socket.destroy()
      return
    }
    const early = fault.afterStoring === true ? takeEffect() : undefined
    if ('status' in fault) return send(faultAnswer(fault))
    await wait(clock, fault.delayMs, abandoned)
    if (!abandoned.aborted) send(early ?? takeEffect())
  }

  return {
    listener(request, response) {
      const exchange = new AbortController()
      open.add(exchange)
      exchange.signal.addEventListener('abort', () => request.socket.destroy())
      serve(request, response, exchange.signal)
        // A fault that HTTP cannot carry, such as a header with a line break, shall not pass for a broken connection.
        .catch((error: unknown) => response.writeHead(500).end(`the CRM cannot answer: ${String(error)}`))
        .finally(() => open.delete(exchange))
    },
    abandonAll() {
      for (const exchange of open) exchange.abort()
    },
  }
}

function faultAnswer({ status, headers, body }: StatusFault): Answer {
  if (body === undefined) return { status, headers: headers ?? {}, body: '' }
  if (typeof body === 'string') return { status, headers: headers ?? {}, body }
  const answer = jsonAnswer(body, status)
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

function untilGone(response: ServerResponse, abandoned: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve)
    abandoned.addEventListener('abort', () => resolve())
  })
}

function wait(clock: Clock, delayMs: number, abandoned: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.timer(delayMs, resolve)
    abandoned.addEventListener('abort', () => {
      timer.cancel()
      resolve()
    })
  })
}
