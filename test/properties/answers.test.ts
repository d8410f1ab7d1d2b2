import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { isCrmwireError } from '../../src/errors/crmwire-error.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'
import { readBody } from '../../src/response/body.ts'
import { systemClock } from '../../src/util/clock.ts'
import { loopback, rawServer } from '../http/servers.ts'
import { LONG, alwaysAsync } from './support/always.ts'

const WHOLE = [
  'HTTP/1.1 200 OK',
  'content-type: application/json',
  'transfer-encoding: chunked',
  'retry-after: 5',
  'location: /x',
  '',
  '1a',
  '{"list":[{"id":1,"a":"é"}]}',
  '0',
  '',
  '',
].join('\r\n')
/** Bytes replaced, taken out, doubled or put in. */
const mutation = fc.record({
  at: fc.nat({ max: WHOLE.length }),
  drop: fc.nat({ max: 20 }),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.constantFrom(
      '\r\n',
      '\n',
      '\0',
      '0\r\n\r\n',
      'content-length: 5\r\n',
      '{'.repeat(200),
      '[1e999]',
      '"__proto__"',
      '\ufeff',
      'ffffffffffffffff\r\n',
    ),
  ),
})

test('whatever a server writes is an answer or a failure, within its time, and never a crash', LONG, async () => {
  let bytes = ''
  const server = await rawServer((socket) => socket.end(Buffer.from(bytes, 'latin1')))
  const transport = createUndiciTransport({ network: loopback, clock: systemClock })
  onTestFinished(() => transport.close())
  await alwaysAsync([fc.array(mutation, { minLength: 1, maxLength: 4 })], async (mutations) => {
    bytes = mutations.reduce((text, { at, drop, insert }) => text.slice(0, at) + insert + text.slice(at + drop), WHOLE)
    try {
      const answer = await transport.send({
        method: 'GET',
        url: server.url,
        headers: {},
        timeoutMs: 2_000,
        responseBytes: 100_000,
      })
      readBody(answer.body, answer.headers)
    } catch (error) {
      expect(error).toSatisfy(isCrmwireError)
    }
  })
})
