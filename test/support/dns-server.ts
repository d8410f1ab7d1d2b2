import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns'
import { isIP } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Resolve } from '../../src/http/guard.ts'

/** A name server on this machine, and a lookup that asks it. */
export interface NameServer {
  resolve: Resolve
  /** The names that it was asked for. */
  readonly asked: string[]
}

/**
 * Starts a name server that answers with one IPv4 address.
 *
 * @param address The address for the n-th question (from 1) for a name.
 */
export async function nameServer(address: (name: string, count: number) => string): Promise<NameServer> {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (question, { port, address: from }) => {
    const name = nameIn(question)
    asked.push(name)
    const count = asked.filter((one) => one === name).length
    socket.send(answerTo(question, address(name, count)), port, from)
  })
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => void socket.close())
  const resolver = new Resolver()
  resolver.setServers([`127.0.0.1:${socket.address().port}`])
  return {
    asked,
    resolve: (hostname, _options, done) =>
      resolver.resolve4(hostname, (error, addresses) =>
        done(
          error,
          (addresses ?? []).map((one) => ({ address: one, family: isIP(one) })),
        ),
      ),
  }
}

const HEADER = 12

function nameIn(question: Buffer): string {
  const labels: string[] = []
  for (let at = HEADER; question[at] !== 0; at += question[at]! + 1)
    labels.push(question.toString('latin1', at + 1, at + 1 + question[at]!))
  return labels.join('.')
}

/** The question again, and one A record that may be kept for no time at all. */
function answerTo(question: Buffer, address: string): Buffer {
  const end = question.indexOf(0, HEADER) + 5
  const head = Buffer.from(question.subarray(0, end))
  head.writeUInt16BE(0x8180, 2)
  head.writeUInt16BE(1, 6)
  head.writeUInt16BE(0, 8)
  head.writeUInt16BE(0, 10)
  const record = Buffer.from([0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)])
  return Buffer.concat([head, record])
}
