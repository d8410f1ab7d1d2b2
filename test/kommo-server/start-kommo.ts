import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Call, type Reply, type Route, bodyOf } from './call.ts'
import { Problem, notFound } from './problem.ts'
import { calls } from './routes/calls.ts'
import { cards } from './routes/cards.ts'
import { links } from './routes/links.ts'
import { notes } from './routes/notes.ts'
import { tasks } from './routes/tasks.ts'
import { unsorted } from './routes/unsorted.ts'
import { type Store, createStore } from './store.ts'
import { type Tokens, createTokens } from './tokens.ts'

/** The more exact place first. */
const ROUTES: readonly Route[] = [unsorted, calls, tasks, notes, links, cards]

/** What goes wrong with a request: its connection ends before or after it was done, or it is answered with a status. */
export type Fault = 'lost before' | 'lost after' | number

export interface KommoOptions {
  port?: number
  /** Unix seconds. Default: those of the machine. */
  now?: () => number
  /** Requests in one second. Default: 7, as Kommo has it. */
  perSecond?: number
  /** A long-lived token of this value works. */
  token?: string
}

export interface Kommo {
  url: string
  store: Store
  tokens: Tokens
  /** `GET /contacts` and so on, in their order. */
  readonly asked: string[]
  /** Asked before each request: what goes wrong with it. */
  fault: ((method: string, path: string) => Fault | undefined) | undefined
  /** A token that works for years. */
  token: string
  close(): Promise<void>
}

/** Starts something that behaves as a Kommo account does, by what is known of it. */
export async function startKommo(options: KommoOptions = {}): Promise<Kommo> {
  const { perSecond = 7, now = () => Math.floor(Date.now() / 1000) } = options
  const store = createStore(now)
  const tokens = createTokens()
  const own = options.token
  let times: number[] = []

  function isTooMany(): boolean {
    const at = performance.now()
    times = times.filter((time) => at - time < 1000)
    if (times.length >= perSecond) return true
    times.push(at)
    return false
  }

  async function answer(request: IncomingMessage): Promise<Reply> {
    const { pathname, searchParams } = new URL(request.url!, 'http://kommo')
    const body = await bodyOf(request)
    const method = request.method!
    if (pathname === '/oauth2/access_token') {
      if (method !== 'POST') return { status: 405 }
      return tokens.grant(body)
    }
    const { authorization } = request.headers
    if (!tokens.admits(authorization) && !(own !== undefined && authorization === `Bearer ${own}`))
      throw new Problem(401, 'Unauthorized', 'The token is missing, has expired or was revoked')
    if (!pathname.startsWith('/api/v4/')) throw notFound()
    const path = pathname.slice('/api/v4/'.length).split('/').map(decodeURIComponent)
    const call: Call = { method, path, query: searchParams, body, store }
    for (const route of ROUTES) {
      const reply = route(call)
      if (reply) return reply
    }
    throw notFound()
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, 'http://kommo')
    const method = request.method!
    kommo.asked.push(`${method} ${pathname.replace('/api/v4', '')}`)
    const fault = kommo.fault?.(method, pathname.replace('/api/v4', ''))
    if (fault === 'lost before') return void request.socket.destroy()
    if (typeof fault === 'number') return send(response, { status: fault, body: 'Something went wrong' })
    if (pathname.startsWith('/api/') && isTooMany())
      return send(response, { status: 429, body: '<html>Too many requests</html>' })
    let reply: Reply
    try {
      reply = await answer(request)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      reply = { status: error.status, body: error.body }
    }
    if (fault === 'lost after') return void request.socket.destroy()
    send(response, reply)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const kommo: Kommo = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    store,
    tokens,
    asked: [],
    fault: undefined,
    token: own ?? tokens.longLived(),
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
  return kommo
}

function send(response: ServerResponse, { status, body }: Reply): void {
  response.statusCode = status
  if (body === undefined) return void response.end()
  if (typeof body === 'string') {
    response.setHeader('Content-Type', 'text/html')
    return void response.end(body)
  }
  response.setHeader('Content-Type', status < 400 ? 'application/hal+json' : 'application/problem+json')
  response.end(JSON.stringify(body))
}
