import type { IncomingMessage, ServerResponse } from 'node:http'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import { type Logger, silentLogger } from '../observe/logger.ts'
import { type Clock, systemClock } from '../util/clock.ts'
import { type ReadBody, readFetchBody, readNodeBody } from './read-body.ts'
import type { IncomingWebhook, SignatureCheck } from './signature-check.ts'
import {
  ACCEPTED,
  ALREADY_READ,
  BROKEN_OFF,
  ENCODED,
  NOT_GENUINE,
  NOT_POST,
  TOO_LARGE,
  type WebhookAnswer,
  answerTo,
} from './webhook-answer.ts'

/** The options that every handler of webhooks has. */
export interface WebhookOptions {
  /** Tells genuine webhooks from forged ones. `none` believes everybody, and then so does whoever reads the CRM. */
  check: SignatureCheck | 'none'
  /** The most bytes that a webhook may have. Default: 1,000,000. */
  limitBytes?: number | undefined
  logger?: Logger | undefined
  clock?: Clock | undefined
}

/**
 * Takes webhooks in, whatever server they come through. 2xx means that what the webhook says is stored; 4xx that it is
 * forged or no webhook of this sender; 5xx that it has to be sent again.
 */
export interface WebhookHandler {
  /** A webhook whose bytes the server has read: for Fastify, queues, functions. */
  receive(webhook: IncomingWebhook): Promise<WebhookAnswer>
  /** For `node:http` and Express. Reads the body itself, unless `rawBody` or `body` of the request are its bytes. */
  node(request: IncomingMessage, response: ServerResponse): void
  /** For servers in the style of Fetch: Hono, Next, workers. */
  fetch(request: Request): Promise<Response>
}

/**
 * @param source Who sends, for the log.
 * @param take Stores what a genuine webhook says; resolves when that is done.
 */
export function createWebhookHandler(
  source: string,
  { check, limitBytes = 1_000_000, logger = silentLogger, clock = systemClock }: WebhookOptions,
  take: (body: Uint8Array) => Promise<void>,
): WebhookHandler {
  const refused = (answer: WebhookAnswer, reason: string): WebhookAnswer => {
    logger.warn('a webhook was refused', { source, status: answer.status, reason })
    return answer
  }

  async function receive(webhook: IncomingWebhook): Promise<WebhookAnswer> {
    const encoding = webhook.headers['content-encoding']
    if (encoding && encoding !== 'identity') return refused(ENCODED, 'it has a content encoding')
    if (webhook.body.length > limitBytes) return refused(TOO_LARGE, 'it is too large')
    try {
      const reason = check === 'none' ? undefined : await check(webhook, clock.now())
      if (reason !== undefined) return refused(NOT_GENUINE, reason)
      await take(webhook.body)
      return ACCEPTED
    } catch (error) {
      const answer = answerTo(error)
      const code = isCrmwireError(error) ? error.code : 'unknown'
      if (answer.status < 500) return refused(answer, code)
      logger.error('a webhook could not be taken', { source, status: answer.status, code })
      return answer
    }
  }

  /** @returns nothing when there is nobody any more to be answered. */
  async function receiveRead(read: ReadBody, headers: IncomingWebhook['headers']): Promise<WebhookAnswer | undefined> {
    switch (read.kind) {
      case 'read':
        return receive({ headers, body: read.body })
      case 'too_large':
        return refused(TOO_LARGE, 'it is too large')
      case 'already_read':
        logger.error('a body parser has read a webhook, and its signature needs the bytes', { source })
        return ALREADY_READ
      case 'broken_off':
        return undefined
    }
  }

  async function answerToNode(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer =
      request.method === 'POST'
        ? await receiveRead(await readNodeBody(request, limitBytes), joined(request.headers))
        : NOT_POST
    if (answer === undefined || response.destroyed || response.headersSent) return
    response.writeHead(answer.status, answer.headers).end(answer.body)
  }

  async function answerToFetch(request: Request): Promise<WebhookAnswer | undefined> {
    if (request.method !== 'POST') return NOT_POST
    return receiveRead(await readFetchBody(request, limitBytes), Object.fromEntries(request.headers))
  }

  return {
    receive,
    // What a logger throws has nowhere to go, and must not end the process.
    node: (request, response) => void answerToNode(request, response).catch(() => response.destroy()),
    async fetch(request) {
      const { status, headers, body } = (await answerToFetch(request)) ?? BROKEN_OFF
      return new Response(body, { status, headers: { ...headers } })
    },
  }
}

function joined(headers: IncomingMessage['headers']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
}
