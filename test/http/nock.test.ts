import nock from 'nock'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { BodyStream, TransportAnswer, TransportRequest } from '../../src/http/transport.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'
import { systemClock } from '../../src/util/clock.ts'
import { loopback } from './servers.ts'

// A file of its own: nock stands between the transport and every socket of its process, also those it lets through.

function get(url: string, changes: Partial<TransportRequest> = {}): Promise<TransportAnswer> {
  const transport = createUndiciTransport({ network: loopback, clock: systemClock })
  onTestFinished(() => transport.close())
  return transport.send({ method: 'GET', url, headers: {}, timeoutMs: 5_000, responseBytes: 100_000, ...changes })
}

describe('nock', () => {
  beforeEach(() => nock.disableNetConnect())
  afterEach(() => {
    nock.cleanAll()
    nock.enableNetConnect()
    nock.restore()
    nock.activate()
  })

  test('answers for a host that does not exist', async () => {
    nock('https://crm.example.com', { reqheaders: { 'x-api-key': 'k' } })
      .get('/things')
      .query({ a: 'b c' })
      .reply(200, { id: 1 }, { 'x-answer': 'yes' })
    const answer = await get('https://crm.example.com/things?a=b%20c', { headers: { 'X-Api-Key': 'k' } })
    expect(answer).toMatchObject({ status: 200, headers: { 'x-answer': 'yes' }, body: '{"id":1}' })
    expect(nock.isDone()).toBe(true)
  })

  test('sees a body', async () => {
    nock('https://crm.example.com').post('/things', { name: 'Kim' }).reply(201)
    const headers = { 'content-type': 'application/json' }
    expect(
      await get('https://crm.example.com/things', { method: 'POST', body: '{"name":"Kim"}', headers }),
    ).toMatchObject({ status: 201 })
  })

  test.each([9, undefined])('sees a body that is a slow stream (length %s)', async (length) => {
    const body: BodyStream = {
      length,
      async *chunks() {
        for (const part of ['abc', 'def', 'ghi']) {
          await new Promise((resolve) => setTimeout(resolve, 20))
          yield Buffer.from(part)
        }
      },
    }
    nock('https://crm.example.com').put('/file', 'abcdefghi').reply(200, 'stored')
    expect(await get('https://crm.example.com/file', { method: 'PUT', body })).toMatchObject({ body: 'stored' })
  })

  test('does not open what the policy closes', async () => {
    nock('https://10.0.0.1').get('/').reply(200)
    await expect(get('https://10.0.0.1/')).rejects.toMatchObject({ code: 'HTTP_ADDRESS_REFUSED', sent: false })
  })
})
