import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { useCrm } from './use-crm.ts'

const { crm, clock, send } = useCrm()
const PARK = { lastName: 'Park' }

describe('the request log', () => {
  test('it keeps each request as it came, with the status of its answer', async () => {
    await send('POST', '/Contact', PARK)
    await send('GET', '/Contact?where%5B0%5D[type]=x?y')
    expect(crm().requests).toEqual([
      { method: 'POST', path: '/api/v1/Contact', query: '', status: 200, body: '{"lastName":"Park"}' },
      { method: 'GET', path: '/api/v1/Contact', query: 'where%5B0%5D[type]=x?y', status: 400, body: '' },
    ])
  })

  test('it keeps no more than 10 000 bytes of a body', async () => {
    await send('POST', '/Case', { name: 'a', description: 'x'.repeat(50_000) })
    expect(crm().requests[0]?.body).toHaveLength(10_000)
    expect(crm().cases[0]?.description).toHaveLength(50_000)
  })
})

describe('failNext', () => {
  test('a status comes instead of the answer, once, and nothing takes effect', async () => {
    crm().failNext({ method: 'POST' }, { status: 503, headers: { 'Retry-After': '7' }, body: 'busy' })
    const reply = await send('POST', '/Contact', PARK)
    expect([reply.status, reply.text, reply.headers.get('retry-after')]).toEqual([503, 'busy', '7'])
    expect(crm().contacts).toEqual([])
    expect(crm().requests[0]?.status).toBe(503)
    expect((await send('POST', '/Contact', PARK)).status).toBe(200)
  })

  test('with afterStoring the request takes effect first', async () => {
    crm().failNext({}, { status: 502, afterStoring: true })
    const reply = await send('POST', '/Contact', PARK)
    expect([reply.status, reply.text]).toEqual([502, ''])
    expect(crm().contacts).toHaveLength(1)
  })

  test('a body that is no text goes out as JSON', async () => {
    crm().failNext({}, { status: 200, headers: { 'X-Kind': 'fault' }, body: { error: [1] } })
    const reply = await send('GET', '/Contact')
    expect(reply.json).toEqual({ error: [1] })
    expect(reply.headers.get('x-kind')).toBe('fault')
  })

  test.each([
    ['drop', 0],
    ['drop_after_storing', 1],
  ] as const)('%s breaks the connection, %i stored', async (fault, stored) => {
    crm().failNext({ method: 'post', path: '/Contact' }, fault)
    await expect(send('POST', '/Contact', PARK)).rejects.toThrow(TypeError)
    expect(crm().contacts).toHaveLength(stored)
    expect(crm().requests[0]?.status).toBeNull()
  })

  test('a hanging request is never answered and takes no effect', async () => {
    crm().failNext({}, 'hang')
    const gone = new AbortController()
    const headers = { 'X-Api-Key': crm().apiKey, 'Content-Type': 'application/json' }
    const body = JSON.stringify(PARK)
    const hanging = fetch(`${crm().url}/api/v1/Contact`, { method: 'POST', headers, body, signal: gone.signal })
    await clock.advance(7 * 24 * 3_600_000)
    expect(crm().requests).toMatchObject([{ status: null, body }])
    gone.abort()
    await expect(hanging).rejects.toThrow('aborted')
    expect(crm().contacts).toEqual([])
  })

  test('a delay passes on the clock, then the request takes effect', async () => {
    crm().failNext({}, { delayMs: 8000 })
    const slow = send('POST', '/Contact', PARK)
    await clock.advance(7999)
    expect(crm().contacts).toEqual([])
    await clock.advance(1)
    expect((await slow).status).toBe(200)
    expect(crm().contacts).toHaveLength(1)
  })

  test('a delayed request takes effect also when its client has gone', async () => {
    crm().failNext({}, { delayMs: 60_000 })
    const gone = new AbortController()
    const headers = { 'X-Api-Key': crm().apiKey, 'Content-Type': 'application/json' }
    const body = JSON.stringify(PARK)
    const slow = fetch(`${crm().url}/api/v1/Contact`, { method: 'POST', headers, body, signal: gone.signal })
    await clock.advance(0)
    gone.abort()
    await expect(slow).rejects.toThrow('aborted')
    await clock.advance(60_000)
    expect(crm().contacts).toHaveLength(1)
    expect(crm().requests[0]?.status).toBeNull()
  })

  test('a delay with afterStoring holds back only the answer', async () => {
    crm().failNext({}, { delayMs: 1000, afterStoring: true })
    const slow = send('POST', '/Contact', PARK)
    await clock.advance(10)
    expect(crm().contacts).toHaveLength(1)
    await clock.advance(1000)
    expect((await slow).json.id).toBe(crm().contacts[0]?.id)
  })

  test('it strikes as often as said, only what matches, the first armed first', async () => {
    crm().failNext({ path: /cases$/g, times: 2 }, { status: 500 })
    crm().failNext({ path: '/api/v1/Contact', method: 'GET' }, { status: 501 })
    crm().failNext({}, { status: 502 })
    const statuses: number[] = []
    for (const path of ['/Contact', '/Contact', '/Contact/x/cases', '/Contact/x/cases', '/Contact/x/cases'])
      statuses.push((await send('GET', path)).status)
    expect(statuses).toEqual([501, 502, 500, 500, 404])
  })

  test('a fault that HTTP cannot carry is answered 500 with the reason', async () => {
    crm().failNext({}, { status: 200, headers: { 'X-Bad': 'a\nb' } })
    const reply = await send('GET', '/Contact')
    expect(reply.status).toBe(500)
    expect(reply.text).toContain('Invalid character in header')
  })
})

describe('bodies', () => {
  test('a body that is announced as longer than 256 MB is refused at once', async () => {
    const headers = { 'X-Api-Key': crm().apiKey, 'Content-Length': 256 * 1024 * 1024 + 1 }
    const sent = request(`${crm().url}/api/v1/Attachment`, { method: 'POST', headers })
    sent.on('error', () => undefined)
    sent.flushHeaders()
    const status = await new Promise((resolve) => sent.once('response', (answer) => resolve(answer.statusCode)))
    sent.destroy()
    expect(status).toBe(413)
  })

  test('a request that breaks off takes no effect', async () => {
    const headers = { 'X-Api-Key': crm().apiKey, 'Content-Type': 'application/json', 'Content-Length': 1000 }
    const sent = request(`${crm().url}/api/v1/Contact`, { method: 'POST', headers })
    sent.on('error', () => undefined)
    sent.write('{"lastName":"Park"}')
    await clock.advance(0)
    sent.destroy()
    await clock.advance(0)
    expect(crm().requests).toMatchObject([{ status: null, body: '' }])
    expect(crm().contacts).toEqual([])
  })
})
