import { describe, expect, onTestFinished, test } from 'vitest'
import { createConnector } from '../../src/connector.ts'
import { followRedirects } from '../../src/http/follow-redirects.ts'
import type { Transport, TransportRequest } from '../../src/http/transport.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { systemClock } from '../../src/util/clock.ts'
import { espocrm, started } from '../support/espocrm.ts'
import { httpServer, loopback } from './servers.ts'

const CODES = [301, 302, 303, 307, 308]

/** A CRM that sends `/start` on to somewhere, and the requests that reached it. */
async function crmThatSends(status: number, location: (own: string) => string) {
  const seen: { method: string; url: string; key: string | undefined }[] = []
  const { url } = await httpServer(({ method = '', url: path = '', headers }, response) => {
    seen.push({ method, url: path, key: headers['x-api-key'] as string | undefined })
    if (path === '/start') response.writeHead(status, { location: location(url) }).end()
    else response.end('there')
  })
  return { url, seen }
}

function following(): Pick<Transport, 'send'> {
  const transport = createUndiciTransport({ network: loopback, clock: systemClock })
  onTestFinished(() => transport.close())
  return followRedirects(transport, systemClock)
}

const requestOf = (url: string, more: Partial<TransportRequest> = {}): TransportRequest => ({
  method: 'GET',
  url: `${url}/start`,
  headers: { 'x-api-key': 'canary' },
  timeoutMs: 5_000,
  responseBytes: 1_000,
  ...more,
})

test.each(CODES)('a GET goes on within its origin with status %i, with its headers', async (status) => {
  for (const location of [() => '/end?a=1', () => 'end?a=1', (own: string) => `${own}/end?a=1#part`]) {
    const { url, seen } = await crmThatSends(status, location)
    const answer = await following().send(requestOf(url))
    expect(answer).toMatchObject({ status: 200, body: 'there' })
    expect(seen[1]).toEqual({ method: 'GET', url: '/end?a=1', key: 'canary' })
  }
})

describe.each(CODES)('with status %i', (status) => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const)('%s goes nowhere', async (method) => {
    const { url, seen } = await crmThatSends(status, () => '/end')
    expect(await following().send(requestOf(url, { method }))).toMatchObject({ status })
    expect(seen).toHaveLength(1)
  })

  test('nothing reaches another origin', async () => {
    const other = await httpServer((_request, response) => response.end('stolen'))
    const { host, port } = new URL(other.url)
    for (const location of [
      `${other.url}/end`,
      `//${host}/end`,
      `http://localhost:${port}/end`,
      `http://127.0.0.1:${port}/end`,
      `https://${host}/end`,
      `\\\\${host}\\end`,
      `/\t/${host}/end`,
    ]) {
      const { url } = await crmThatSends(status, () => location)
      expect(await following().send(requestOf(url))).toMatchObject({ status })
    }
    const { url } = await crmThatSends(status, (own) => own.replace('//', '//kim:secret@'))
    expect(await following().send(requestOf(url))).toMatchObject({ status })
    expect(other.connections).toHaveLength(0)
  })
})

test.each([200, 300, 304, 305, 306, 404])('status %i is no redirect', async (status) => {
  const { url, seen } = await crmThatSends(status, () => '/end')
  expect((await following().send(requestOf(url))).status).toBe(status)
  expect(seen).toHaveLength(1)
})

test('a circle ends after three hops, and a redirect without a target at once', async () => {
  const { url, seen } = await crmThatSends(302, () => '/start')
  expect((await following().send(requestOf(url))).status).toBe(302)
  expect(seen).toHaveLength(4)
  const nowhere = await crmThatSends(302, () => 'http://')
  expect((await following().send(requestOf(nowhere.url))).status).toBe(302)
})

test('all hops together take no longer than one request may', async () => {
  const clock = createVirtualClock(0)
  const timeouts: number[] = []
  const transport = followRedirects(
    {
      async send({ timeoutMs }) {
        timeouts.push(timeoutMs)
        await clock.advance(300)
        return { status: 302, headers: { location: '/again' }, body: '' }
      },
    },
    clock,
  )
  expect((await transport.send(requestOf('https://crm.example.com', { timeoutMs: 700 }))).status).toBe(302)
  expect(timeouts).toEqual([700, 400, 100])
})

test.each([
  [true, { status: 'skipped' }],
  [undefined, { status: 'rejected', error: { code: 'HTTP_REDIRECT' } }],
])('a configuration that says redirects: %s decides', async (redirects, account) => {
  const { url } = await httpServer(({ url: path = '' }, response) => {
    if (path.startsWith('/api/')) response.writeHead(307, { location: path.replace('/api/', '/moved/') }).end()
    else response.end('{"list":[]}')
  })
  const config = espocrm()
  Object.assign(config.account, { whenMissing: 'skip' })
  const connector = await createConnector(
    { ...config, network: { ...config.network, redirects } },
    { settings: { CRM_URL: url, CRM_API_KEY: 'a-key' } },
  )
  onTestFinished(() => connector.close())
  expect((await connector.handle(started())).account).toMatchObject(account)
})
