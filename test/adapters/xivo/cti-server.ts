import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { TestContext } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'

/** A message of a client. */
export type Command = { claz: string; command?: string; [argument: string]: unknown }

/** What the server does with a command: answer it, say nothing, or break the connection. */
export type Answer = { msgType: string; ctiMessage: unknown } | 'silence' | 'break'

/** A CTI server on loopback that speaks the documented messages. */
export interface CtiServer {
  url: string
  /** Logins that were asked for, each with what it sent. */
  logins: unknown[]
  /** Commands that came in, heartbeats left out. */
  commands: Command[]
  /** Heartbeats that came in. */
  readonly pings: number
  /** Connections that were opened. */
  readonly connections: number
  /** Connections that are open. */
  readonly open: number
  /** How a login is answered. Default: with a token. */
  login: () => { status: number; body: object | string; headers?: Record<string, string> }
  /** Whether a socket is let in. Default: when its token is right. */
  admit: (token: string | null) => boolean
  /** How a command is answered. Default: with an empty history. */
  answer: (command: Command) => Answer | Promise<Answer>
  /** Whether heartbeats are answered. Default: yes. */
  isAlive: boolean
  /** Says something to every client. */
  say(message: unknown): void
  /** Ends every connection. */
  breakAll(): void
}

export const TOKEN = 'to:ken/1+='

export async function startCtiServer({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<CtiServer> {
  const sockets = new WebSocketServer({ noServer: true })
  let pings = 0
  let connections = 0

  const it: CtiServer = {
    url: '',
    logins: [],
    commands: [],
    get pings() {
      return pings
    },
    get connections() {
      return connections
    },
    get open() {
      return sockets.clients.size
    },
    login: () => ({ status: 200, body: { login: 'usera', token: TOKEN, TTL: 3600 } }),
    admit: (token) => token === TOKEN,
    answer: () => ({ msgType: 'CallHistory', ctiMessage: [] }),
    isAlive: true,
    say(message) {
      for (const client of sockets.clients) client.send(typeof message === 'string' ? message : JSON.stringify(message))
    },
    breakAll() {
      for (const client of sockets.clients) client.terminate()
    },
  }

  const server = createServer((request, response) => {
    void answerLogin(request, response)
  })
  server.on('upgrade', (request, socket, head) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://x')
    if (pathname !== '/xuc/api/2.0/cti' || !it.admit(searchParams.get('token')))
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    else
      sockets.handleUpgrade(request, socket, head, (client) => {
        connections++
        client.on('message', (data: Buffer) => void take(client, JSON.parse(String(data)) as Command))
        client.on('error', () => {})
      })
  })

  async function answerLogin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    it.logins.push([request.method, request.url, await json(request)])
    const { status, body, headers } = it.login()
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

  async function take(client: WebSocket, command: Command): Promise<void> {
    if (command.claz === 'ping') {
      pings++
      if (it.isAlive) client.send('{"msgType":"Pong","ctiMessage":{}}')
      return
    }
    it.commands.push(command)
    const answer = await it.answer(command)
    if (answer === 'break') client.terminate()
    else if (answer !== 'silence') client.send(JSON.stringify(answer))
  }

  server.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  it.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(() => {
    it.breakAll()
    server.closeAllConnections()
    server.close()
  })
  return it
}

/** A history as it is sent. */
export const history = (...items: unknown[]): Answer => ({ msgType: 'CallHistory', ctiMessage: items })

/** The documented call between two users. */
export const USER_CALL = {
  start: '2022-09-08 10:32:50',
  duration: '00:00:25',
  srcUsername: 'usera',
  dstUsername: 'userb',
  status: 'answered',
  srcPhoneStatus: 4,
  srcVideoStatus: 'Available',
  dstPhoneStatus: 4,
  dstVideoStatus: 'Available',
  srcNum: '1000',
  dstNum: '1007',
  srcFirstName: 'User',
  srcLastName: 'A',
  dstFirstName: 'user',
  dstLastName: 'B',
}

/** The documented call of an agent. */
export const AGENT_CALL = {
  start: '2014-01-01 08:00:00',
  duration: '00:21:35',
  srcNum: '0115878',
  dstNum: '2547892',
  status: 'answered',
}
