import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Measured, Task } from './task.ts'

const PIECE_BYTES = 255 * 1_024

/** The least that sending a file can cost: a socket, a head written by hand, the bytes (as base64 where asked). */
export async function uploadBySocket({ sink, encoding, small, large }: Task): Promise<Measured> {
  const coded = encoding !== 'binary'
  const upload = async (place: Task['large']): Promise<string> => {
    if (!('path' in place)) throw new Error('a bare socket reads paths only')
    const { size } = await stat(place.path)
    const [before, after] = coded ? ['{"file":";base64,', '"}'] : ['', '']
    const length = before.length + (coded ? 4 * Math.ceil(size / 3) : size) + after.length
    const { hostname, port } = new URL(sink)
    const socket = connect(Number(port), hostname)
    const answer = text(socket)
    const type = coded ? 'application/json' : 'audio/mpeg'
    socket.write(
      `POST /files HTTP/1.1\r\nhost: sink\r\nconnection: close\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n${before}`,
    )
    // Pieces of a multiple of three bytes, so that their base64 can be joined.
    for await (const piece of createReadStream(place.path, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Buffer>) {
      const more = coded ? socket.write(piece.toString('base64'), 'latin1') : socket.write(piece)
      if (!more) await once(socket, 'drain')
    }
    socket.write(after)
    return /"id":"(\w+)"/.exec(await answer)?.[1] ?? 'no answer'
  }
  await upload(small)
  const idle = process.memoryUsage.rss()
  const cpu = process.cpuUsage()
  const started = performance.now()
  const digest = await upload(large)
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { digest, seconds, cpuSeconds: (user + system) / 1e6, growth: process.resourceUsage().maxRSS * 1024 - idle }
}
