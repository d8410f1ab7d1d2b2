import { type RequestListener, createServer } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { type AddressInfo, connect } from 'node:net'
import { buffer, json } from 'node:stream/consumers'
import { type TestContext, describe, expect, test } from 'vitest'
import { CrmwireError } from '../../src/errors/crmwire-error.ts'
import { silentLogger } from '../../src/observe/logger.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { standardWebhooks } from '../../src/webhook/standard-webhooks.ts'
import { type WebhookHandler, type WebhookOptions, createWebhookHandler } from '../../src/webhook/webhook-handler.ts'
import { NOW, SECRET, signed } from './signed.ts'

interface Stand {
  handler: WebhookHandler
  /** The bodies that were taken. */
  taken: string[]
  /** What the log says. */
  log: unknown[]
}

function stand(options: Partial<WebhookOptions> = {}, failure?: unknown): Stand {
  const taken: string[] = []
  const log: unknown[] = []
  const write = (_message: string, facts?: object): void => void log.push(facts)
  const handler = createWebhookHandler(
    'test',
    {
      check: standardWebhooks({ secrets: SECRET }),
      clock: createVirtualClock(NOW),
      logger: { ...silentLogger, warn: write, error: write },
      ...options,
    },
    async (body) => {
      if (failure !== undefined) throw failure
      taken.push(Buffer.from(body).toString())
    },
  )
  return { handler, taken, log }
}

/** Serves on loopback until the test ends. */
async function serve({ onTestFinished }: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise((done) => server.once('listening', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream

const sent = (body: Body, headers: Record<string, string>): RequestInit & { duplex: 'half' } => ({
  method: 'POST',
  headers,
  body,
  duplex: 'half',
})

/** The ways in which a webhook reaches the handler: each returns the status. */
const WAYS: Record<string, (stand: Stand, context: TestContext, init: RequestInit) => Promise<Response>> = {
  'node:http': async ({ handler }, context, init) => fetch(await serve(context, handler.node), init),
  async 'Express with its raw parser'({ handler }, context, init) {
    const url = await serve(context, (request, response) => {
      void buffer(request).then((body) => handler.node(Object.assign(request, { body }), response))
    })
    return fetch(url, init)
  },
  async 'Fastify with a parser that keeps the bytes'({ handler }, context, init) {
    const url = await serve(context, (request, response) => {
      void buffer(request)
        .then((body) => handler.receive({ headers: request.headers as Record<string, string>, body }))
        .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
    })
    return fetch(url, init)
  },
  'a server in the style of Fetch': ({ handler }, _context, init) => handler.fetch(new Request('http://x/', init)),
}

describe.each(Object.entries(WAYS))('through %s', (_name, way) => {
  test('a genuine webhook is taken and accepted, byte for byte', async (context) => {
    const it = stand()
    const body = '{ "event" : "é🙂" }\n'
    const answer = await way(it, context, sent(body, signed(body).headers))
    expect([answer.status, await answer.text(), it.taken]).toEqual([200, 'accepted', [body]])
  })

  test('a forged one is refused, and learns nothing of why', async (context) => {
    const it = stand()
    const answer = await way(it, context, sent('{}', signed('{ }').headers))
    expect([answer.status, await answer.text()]).toEqual([401, 'the signature is missing or not right'])
    expect(it.taken).toEqual([])
    expect(it.log).toEqual([{ source: 'test', status: 401, reason: 'no signature is right' }])
  })

  test('one that is too large is refused', async (context) => {
    const it = stand({ limitBytes: 10 })
    const body = '12345678901'
    expect((await way(it, context, sent(body, signed(body).headers))).status).toBe(413)
    expect(it.taken).toEqual([])
  })

  test('one of just the size is taken', async (context) => {
    const it = stand({ limitBytes: 10 })
    const body = '1234567890'
    expect((await way(it, context, sent(body, signed(body).headers))).status).toBe(200)
  })
})

test.for(['node:http', 'a server in the style of Fetch'])(
  'a body that does not say its length is cut off at the limit: %s',
  async (name, context) => {
    let given = 0
    const long = new ReadableStream({
      pull(controller) {
        controller.enqueue(Buffer.alloc(10_000))
        if (++given === 5_000) controller.close()
      },
    })
    const it = stand({ limitBytes: 5000 })
    expect((await WAYS[name]!(it, context, sent(long, {}))).status).toBe(413)
    expect(it.taken).toEqual([])
    // The rest of what was taken lies in buffers of the network.
    expect(given).toBeLessThan(2_000)
  },
)

describe('what cannot be taken', () => {
  test.each<[string, unknown, number]>([
    ['the ledger failed', new CrmwireError('LEDGER_FAILED', 'x'), 503],
    ['the connector is closed', new CrmwireError('CONNECTOR_CLOSED', 'x'), 503],
    ['it is not one of this sender', new CrmwireError('WEBHOOK_INVALID', 'data: expected an object'), 400],
    ['it makes no event', new CrmwireError('EVENT_INVALID', 'at: wrong'), 400],
    ['something else broke', new TypeError('secret'), 500],
  ])('because %s is answered so that its sender knows whether to send it again', async (_why, failure, status) => {
    const it = stand({}, failure)
    const answer = await it.handler.receive(signed('{}'))
    expect(answer.status).toBe(status)
    expect(answer.headers['retry-after']).toBe(status === 503 ? '10' : undefined)
    expect(JSON.stringify([answer, it.log])).not.toContain('secret')
    expect(it.log).toHaveLength(1)
  })

  test('says which fields are wrong', async () => {
    const it = stand({}, new CrmwireError('WEBHOOK_INVALID', 'data: expected an object'))
    expect((await it.handler.receive(signed('{}'))).body).toBe('data: expected an object')
  })

  test('because it is compressed is refused: the signature is of other bytes', async () => {
    const it = stand()
    const webhook = signed('{}')
    const answer = await it.handler.receive({ ...webhook, headers: { ...webhook.headers, 'content-encoding': 'gzip' } })
    expect(answer.status).toBe(415)
  })

  test('because a body parser has eaten it is a fault of the server, and says so', async (context) => {
    const it = stand()
    const url = await serve(context, (request, response) => {
      void json(request).then((body) => it.handler.node(Object.assign(request, { body }), response))
    })
    expect((await fetch(url, sent('{}', signed('{}').headers))).status).toBe(500)
    expect(it.log).toEqual([{ source: 'test' }])
    const request = new Request('http://x/', sent('{}', signed('{}').headers))
    await request.text()
    expect((await it.handler.fetch(request)).status).toBe(500)
  })
})

test('only POST is a webhook', async (context) => {
  const it = stand()
  const url = await serve(context, it.handler.node)
  for (const answer of [await fetch(url), await it.handler.fetch(new Request('http://x/'))]) {
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  }
})

test('a sender that goes away in the middle has sent nothing', async (context) => {
  const it = stand({ check: 'none' })
  const begun = Promise.withResolvers<void>()
  const gone = Promise.withResolvers<void>()
  const url = new URL(
    await serve(context, (request, response) => {
      it.handler.node(request, response)
      request.once('close', gone.resolve)
      begun.resolve()
    }),
  )
  const socket = connect(Number(url.port), url.hostname)
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half":')
  await begun.promise
  socket.destroy()
  await gone.promise
  await setImmediate()
  expect([it.taken, it.log]).toEqual([[], []])
})

test('the check may ask somebody else', async () => {
  const it = stand({ check: async ({ headers }) => (headers['x-key'] === 'right' ? undefined : 'wrong key') })
  const body = Buffer.from('{}')
  expect((await it.handler.receive({ headers: { 'x-key': 'right' }, body })).status).toBe(200)
  expect((await it.handler.receive({ headers: { 'x-key': 'other' }, body })).status).toBe(401)
})

test('without a check everybody is believed, which has to be said', async () => {
  const it = stand({ check: 'none' })
  expect((await it.handler.receive({ headers: {}, body: Buffer.from('{}') })).status).toBe(200)
})

function fail(): never {
  throw new Error('the disk is full')
}

test('a logger that throws costs the answer and nothing else', async (context) => {
  const { handler } = stand({ logger: { ...silentLogger, warn: fail, error: fail } })
  const url = await serve(context, handler.node)
  await expect(fetch(url, sent('{}', {}))).rejects.toThrow('fetch failed')
})
