import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createNetServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:https'
import { onTestFinished } from 'vitest'
import type { NetworkPolicy } from '../../src/http/network-policy.ts'
import { certificates } from './certificates.ts'

/** Lets tests reach their own servers. */
export const loopback: NetworkPolicy = { allow: ['127.0.0.1'], http: true, files: ['127.0.0.1'] }

export interface TestServer {
  url: string
  connections: Socket[]
}

/** An HTTP server on a free port, closed with the test. */
export function httpServer(listener: RequestListener): Promise<TestServer> {
  return listen(createHttpServer(listener), 'http')
}

/** An HTTPS server with one of the test certificates. */
export function httpsServer(cert: string, listener: RequestListener): Promise<TestServer> {
  return listen(createTlsServer({ cert, key: certificates.key }, listener), 'https')
}

/** A server that answers every chunk of bytes as the test likes. */
export function rawServer(onData: (socket: Socket, data: Buffer) => void): Promise<TestServer> {
  const server = createNetServer((socket) => {
    socket.on('data', (data) => onData(socket, data))
  })
  return listen(server, 'http')
}

/** Writes for as long as somebody takes it. */
export function pour(socket: Socket, piece: string | Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', more)
  more()
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return address.port
}

/** A port of this machine that is free now. */
export async function freePort(): Promise<number> {
  const server = createNetServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const port = portOf(server)
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return port
}

async function listen(server: Server, protocol: string): Promise<TestServer> {
  const connections: Socket[] = []
  server.on('connection', (socket) => {
    connections.push(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(async () => {
    for (const socket of connections) socket.destroy()
    await new Promise((resolve) => {
      server.close(resolve)
    })
  })
  return { url: `${protocol}://127.0.0.1:${portOf(server)}`, connections }
}
