import { connect, createServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'vitest'
import {
  type FaultProxy,
  type FaultProxyOptions,
  startFaultProxy,
} from '../../../src/testing/proxy/start-fault-proxy.ts'
import { createVirtualClock, type VirtualClock } from '../../../src/testing/virtual-clock.ts'

/** A client as bytes see it. */
export interface Client {
  /** What has come, as text. */
  got(): string
  /** In how many pieces it came. */
  pieces(): number
  /** `open`, `ended` in peace, or the code of what broke it. */
  state(): string
  send(text: string): void
  end(): void
}

export interface Stage {
  clock: VirtualClock
  proxy: FaultProxy
  /** What has come to the server, all connections together. */
  arrived(): string
  connect(): Client
  /** Lets everything happen that needs no more time. */
  rest(): Promise<void>
}

/** A server that shouts back what it hears, behind a proxy whose clock is moved by hand. */
export async function stage(t: TestContext, options: Partial<FaultProxyOptions> = {}): Promise<Stage> {
  const clock = createVirtualClock()
  let arrived = ''
  const server = await listen((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      arrived += String(bytes)
      socket.write(String(bytes).toUpperCase())
    })
    socket.on('end', () => socket.end())
  })
  const proxy = await startFaultProxy({ target: urlOf(server), clock, ...options })
  const clients: Socket[] = []
  t.onTestFinished(async () => {
    for (const client of clients) client.destroy()
    await proxy.close()
    server.close()
  })
  return {
    clock,
    proxy,
    arrived: () => arrived,
    rest: () => clock.advance(0),
    connect() {
      const socket = connect({ port: Number(new URL(proxy.url).port), host: '127.0.0.1', noDelay: true })
      clients.push(socket)
      return watched(socket)
    },
  }
}

export async function listen(serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, serve)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return server
}

export function urlOf(server: Server): string {
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

function watched(socket: Socket): Client {
  let [got, pieces, state] = ['', 0, 'open']
  socket.on('data', (bytes) => {
    got += String(bytes)
    pieces++
  })
  socket.on('end', () => (state = 'ended'))
  socket.on('error', (error: NodeJS.ErrnoException) => (state = error.code ?? 'error'))
  return {
    got: () => got,
    pieces: () => pieces,
    state: () => state,
    send: (text) => void socket.write(text),
    end: () => void socket.end(),
  }
}
