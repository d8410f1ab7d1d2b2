import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileDigest } from './file-digest.ts'
import { keystream } from './keystream.ts'

/** A CRM that takes files and keeps only their digests; the digest is the id. It also has files to fetch. */
export interface Sink {
  url: string
  /** The files whose requests came to their end. */
  whole: { digest: string; size: number }[]
  /** Requests that began to bring a file. */
  begun: number
  close(): Promise<void>
}

/** What a test does with a request that brings a file, instead of taking it; true when it has dealt with it. */
export type Trouble = (request: IncomingMessage, response: ServerResponse) => boolean

export async function startSink(trouble?: Trouble): Promise<Sink> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/files') === true && trouble?.(request, response) === true) return
    answer(sink, request, response).catch(() => response.destroy())
  })
  const sink: Sink = {
    url: '',
    whole: [],
    begun: 0,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => {
        server.close(done)
      })
    },
  }
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  sink.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return sink
}

async function answer(sink: Sink, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url!, sink.url)
  if (pathname === '/source') {
    const size = Number(searchParams.get('size'))
    response.writeHead(200, { 'content-length': size })
    Readable.from(keystream(Number(searchParams.get('seed')), size)).pipe(response)
    return
  }
  response.setHeader('content-type', 'application/json')
  if (pathname !== '/files') {
    await text(request)
    response.end('{"id":"1"}')
    return
  }
  sink.begun++
  const file = fileDigest(request.headers['content-type'] ?? '')
  // Throws when the request breaks off, so that half a file is never taken for whole.
  for await (const piece of request) file.add(piece as Buffer)
  const whole = file.end()
  sink.whole.push(whole)
  response.end(JSON.stringify({ id: whole.digest }))
}
