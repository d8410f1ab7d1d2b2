import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { AddressInfo } from 'node:net'
import { type ServerFolder, serverFolder } from './folder.ts'

/** What an object store keeps of an object. */
export interface StoredObject {
  size: number
  /** Grows with every object that is stored. */
  generation: number
  /** Further facts, such as its sums. */
  facts: Record<string, string>
}

/** A store of objects on disk, behind an HTTP server. */
export interface ObjectStore {
  url: string
  folder: ServerFolder
  objects: Map<string, StoredObject>
  /** Makes an object of a file that came. */
  keep(name: string, file: string, facts: Record<string, string>): Promise<StoredObject>
  remove(name: string): Promise<void>
  /** A path for what is on its way. */
  scratch(name: string): string
  /** The answers to the next requests of this kind are lost, although what was asked for is done. */
  loseAnswers(matches: (request: IncomingMessage) => boolean, count?: number): void
  close(): Promise<void>
}

export type Handle = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

export async function startObjectStore(createHandle: (store: ObjectStore) => Handle): Promise<ObjectStore> {
  const folder = await serverFolder()
  const scratch = await serverFolder()
  const objects = new Map<string, StoredObject>()
  let generation = 0
  let lost: { matches: (request: IncomingMessage) => boolean; count: number } | undefined

  const server = createServer((request, response) => {
    const isLost = lost !== undefined && lost.count > 0 && lost.matches(request)
    if (isLost) {
      lost!.count--
      response.end = () => {
        request.socket.destroy()
        return response
      }
    }
    handle(request, response, new URL(request.url!, 'http://localhost')).catch((error: unknown) => {
      // A request that breaks off is the other side's matter.
      if (request.errored) return
      response.writeHead(500).end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const store: ObjectStore = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    folder,
    objects,
    async keep(name, file, facts) {
      const target = join(folder.path, name)
      await mkdir(dirname(target), { recursive: true })
      await rename(file, target)
      const object = { size: (await stat(target)).size, generation: ++generation, facts }
      objects.set(name, object)
      return object
    },
    async remove(name) {
      objects.delete(name)
      await rm(join(folder.path, name), { force: true })
    },
    scratch: (name) => join(scratch.path, createHash('sha256').update(name).digest('hex')),
    loseAnswers(matches, count = 1) {
      lost = { matches, count }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await folder.remove()
      await scratch.remove()
    },
  }
  const handle = createHandle(store)
  return store
}

/** Writes a body to a file as it comes. @returns how many bytes came; also when the request broke off, with `broke`. */
export async function receive(
  request: IncomingMessage,
  file: string,
  { start = 0, onPiece }: { start?: number; onPiece?: (piece: Buffer) => void } = {},
): Promise<{ bytes: number; broke: boolean }> {
  const out = createWriteStream(file, start === 0 ? { flags: 'w' } : { flags: 'r+', start })
  let bytes = 0
  let broke = false
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      bytes += piece.length
      onPiece?.(piece)
      if (!out.write(piece)) await once(out, 'drain')
    }
  } catch {
    broke = true
  }
  out.end()
  await once(out, 'close')
  return { bytes, broke }
}

/** A sum over a file. */
export async function sumOf<T extends { update(bytes: Uint8Array): unknown }>(file: string, sum: T): Promise<T> {
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) sum.update(piece)
  return sum
}

/** Answers with a file, or with the range that is asked for. */
export async function give(
  { headers: asked }: IncomingMessage,
  response: ServerResponse,
  file: string,
  headers: Record<string, string | number> = {},
): Promise<void> {
  const { size } = await stat(file)
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(asked.range ?? '') ?? []
  if (from === undefined || to === undefined) {
    response.writeHead(200, { ...headers, 'content-length': size })
    await pipeline(createReadStream(file), response)
    return
  }
  const [start, end] = [Number(from), Math.min(Number(to), size - 1)]
  if (start > end) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end()
    return
  }
  response.writeHead(206, {
    ...headers,
    'content-range': `bytes ${start}-${end}/${size}`,
    'content-length': end - start + 1,
  })
  await pipeline(createReadStream(file, { start, end }), response)
}
