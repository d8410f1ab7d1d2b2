import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

/** A call as XiVO has it. */
export interface Call {
  start: string
  duration: string | null
  srcNum: string
  dstNum: string
  status: string
  srcFirstName?: string
  srcLastName?: string
  dstFirstName?: string
  dstLastName?: string
}

/** The histories that XiVO keeps: of a user, and of a queue. */
export interface Histories {
  user: Call[]
  queue: Call[]
}

/** Something that speaks as the CTI server of XiVO does: a login over HTTP, and histories over a socket. */
export async function startXivo(histories: Histories) {
  const TOKEN = 'token-1'
  const sockets = new WebSocketServer({ noServer: true })
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ login: 'usera', token: TOKEN, TTL: 3600 }))
    })
  })
  server.on('upgrade', (request, socket, head) => {
    if (!request.url!.endsWith(`?token=${TOKEN}`)) socket.destroy()
    else
      sockets.handleUpgrade(request, socket, head, (client) => {
        const say = (msgType: string, ctiMessage: unknown) => client.send(JSON.stringify({ msgType, ctiMessage }))
        client.on('message', (data: Buffer) => {
          const { command, size } = JSON.parse(String(data)) as { command?: string; size?: number | null }
          if (command !== 'getUserCallHistory' && command !== 'getQueueCallHistory') return
          const calls = histories[command === 'getUserCallHistory' ? 'user' : 'queue']
          say('CallHistory', calls.toSorted((a, b) => (a.start < b.start ? 1 : -1)).slice(0, size ?? undefined))
        })
      })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const client of sockets.clients) client.terminate()
      server.close()
    },
  }
}
