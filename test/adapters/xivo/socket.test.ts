import type { AddressInfo } from 'node:net'
import { type TestContext, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { openSocket } from '../../../src/adapters/xivo/socket.ts'
import { systemClock } from '../../../src/util/clock.ts'
import { loopback } from '../../http/servers.ts'

/** A socket to a server that can compress, and what came through it. */
async function open({ onTestFinished }: TestContext) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true })
  const { promise: other, resolve } = Promise.withResolvers<WebSocket>()
  server.on('connection', (socket) => resolve(socket.on('error', () => {})))
  await new Promise((done) => server.once('listening', done))
  onTestFinished(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const sizes: number[] = []
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  await openSocket(
    { url: new URL(`http://127.0.0.1:${port}`), token: 't', network: loopback, clock: systemClock, timeoutMs: 5_000 },
    { onText: (text) => sizes.push(text.length), onEnd: end },
  )
  return { other: await other, sizes, ended }
}

const MB = 1_024 * 1_024

test('a message is never compressed, so that it cannot grow when it is read', async (context) => {
  const { other } = await open(context)
  expect(other.extensions).toBe('')
})

test('a message that is longer than any history ends the connection and is not read', async (context) => {
  const { other, sizes, ended } = await open(context)
  other.send('a'.repeat(MB))
  await expect.poll(() => sizes).toEqual([MB])
  other.send('a'.repeat(33 * MB))
  await ended
  expect(sizes).toEqual([MB])
})
