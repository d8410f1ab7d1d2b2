import { describe, expect, onTestFinished, test } from 'vitest'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Config } from '../../src/config/schema/config.ts'
import { createConnector } from '../../src/connector.ts'
import { ended, espocrm, event, started } from '../support/espocrm.ts'
import { httpServer } from './servers.ts'

const KEY = 'canary-key'
const TOKEN = 'canary-token'

/** Each way to authenticate, and what a request carries when it carries it. */
const AUTHS: readonly [name: string, auth: object, carries: RegExp][] = [
  ['basic', { type: 'basic', username: 'kim', password: '${CRM_API_KEY}' }, /Basic a2ltOmNhbmFyeS1rZXk=/],
  ['headers', { type: 'headers', headers: { 'X-Api-Key': '${CRM_API_KEY}' } }, /canary-key/],
  ['bearer', { type: 'bearer', token: '${CRM_API_KEY}' }, /Bearer canary-key/],
  ['apiKey in a header', { type: 'apiKey', header: 'x-key', value: '${CRM_API_KEY}' }, /canary-key/],
  ['apiKey in the query', { type: 'apiKey', query: 'key', value: '${CRM_API_KEY}' }, /key=canary-key/],
  ['oauth2', oauth2(), /Bearer canary-token/],
  ['oauth2 in a header of its own', oauth2({ header: 'x-token' }), /canary-token/],
  ['oauth2 in the query', oauth2({ query: 'token' }), /token=canary-token/],
]

function oauth2(send?: object): object {
  const client = { clientId: 'c', clientSecret: '${CRM_API_KEY}' }
  return { type: 'oauth2', grant: 'client_credentials', tokenUrl: '${CRM_URL}/token', ...client, ...(send && { send }) }
}

/** A server that finds nobody, creates whatever it is told, and keeps all that it is sent. */
async function server(respond?: (request: IncomingMessage, response: ServerResponse) => boolean) {
  const heard: string[] = []
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, rawHeaders } = request
    heard.push([method, url, ...rawHeaders, (await buffer(request)).toString()].join('\n'))
    if (respond?.(request, response)) return
    response.setHeader('content-type', 'application/json')
    if (url === '/token') response.end(`{"access_token":"${TOKEN}"}`)
    else response.end(method === 'GET' ? '{"list":[]}' : '{"id":"1"}')
  }
  const { url, connections } = await httpServer((request, response) => void answer(request, response))
  return { url, connections, heard }
}

async function connectorTo(
  crm: string,
  other: string,
  auth: object,
  changes: (config: ReturnType<typeof espocrm>) => void,
) {
  const config = espocrm()
  config.settings!['OTHER'] = { description: 'Another server' }
  changes(config)
  const connector = await createConnector({ ...config, auth } as Config, {
    settings: { CRM_URL: crm, CRM_API_KEY: KEY, OTHER: other },
    withoutDelay: true,
  })
  onTestFinished(() => connector.close())
  return connector
}

const commentAt = (url: string) => (config: ReturnType<typeof espocrm>) => Object.assign(config.comment, { url })

describe.each(AUTHS)('with %s', (_name, auth, carries) => {
  test('the CRM gets the credential, and an endpoint at another origin does not', async () => {
    const [crm, other] = [await server(), await server()]
    const connector = await connectorTo(crm.url, other.url, auth, commentAt('${OTHER}/notes'))
    await connector.handle(started())
    await connector.settled()
    const requests = crm.heard.filter((one) => !one.includes('/token\n'))
    expect(requests.length).toBeGreaterThan(2)
    for (const one of requests) expect(one).toMatch(carries)
    expect(other.heard).toHaveLength(1)
    expect(other.heard.join('\n')).not.toContain('canary')
    expect(other.heard.join('\n')).not.toContain(Buffer.from(KEY).toString('base64').slice(0, 12))
  })

  test('another port is another origin, unless the configuration names its host', async () => {
    const [crm, other] = [await server(), await server()]
    const named = { ...auth, hosts: ['127.0.0.1'] }
    const connector = await connectorTo(crm.url, other.url, named, commentAt('${OTHER}/notes'))
    await connector.handle(started())
    await connector.settled()
    expect(other.heard[0]).toMatch(carries)
  })

  test.each([301, 302, 303, 307, 308])('a redirect (%i) carries neither credential nor body away', async (status) => {
    const other = await server()
    const crm = await server(({ url }, response) => {
      if (url === '/token') return false
      response.writeHead(status, { location: `${other.url}/steal` }).end()
      return true
    })
    for (const redirects of [false, true]) {
      const connector = await connectorTo(crm.url, other.url, auth, (config) => {
        Object.assign(config.network!, { redirects })
      })
      const { account } = await connector.handle(started({}, { sessionId: `call-${redirects}` }))
      expect(account).toMatchObject({ status: 'rejected', error: { code: 'HTTP_REDIRECT' } })
    }
    expect(crm.heard.length).toBeGreaterThan(1)
    expect(other.connections).toHaveLength(0)
  })

  test('a redirect of a create carries no body away either, also where redirects are followed', async () => {
    const other = await server()
    const crm = await server(({ method, url }, response) => {
      if (method === 'GET' || url === '/token') return false
      response.writeHead(307, { location: `${other.url}/steal` }).end()
      return true
    })
    const connector = await connectorTo(crm.url, other.url, auth, (config) => {
      Object.assign(config.network!, { redirects: true })
    })
    await connector.handle(started())
    await connector.settled()
    expect(crm.heard.some((one) => one.startsWith('POST\n/api/v1/Contact'))).toBe(true)
    expect(other.connections).toHaveLength(0)
  })

  test('the server of a file gets nothing but the request for it', async () => {
    const [crm, other] = [await server(), await server()]
    const connector = await connectorTo(crm.url, other.url, auth, () => undefined)
    await connector.handle(started())
    const file = { id: 'f1', kind: 'photo', url: `${other.url}/photo.jpg` }
    await connector.handle(event('session.file', { file }))
    await connector.handle(ended())
    await connector.settled()
    expect(other.heard).toHaveLength(1)
    const [method, path, ...headers] = other.heard[0]!.trim().split('\n')
    expect([method, path]).toEqual(['GET', '/photo.jpg'])
    expect(
      headers
        .filter((_one, at) => at % 2 === 0)
        .map((name) => name.toLowerCase())
        .toSorted(),
    ).toEqual(['accept-encoding', 'connection', 'host'])
  })
})

test('a token server at another origin gets the client secret and no token, and the CRM no client secret', async () => {
  const [crm, other] = [await server(), await server()]
  const auth = { ...oauth2(), tokenUrl: '${OTHER}/token' }
  const connector = await connectorTo(crm.url, other.url, auth, () => undefined)
  await connector.handle(started())
  await connector.settled()
  expect(other.heard).toHaveLength(1)
  expect(other.heard[0]).toContain(`client_secret=${KEY}`)
  expect(crm.heard.join('\n')).toContain(TOKEN)
  expect(crm.heard.join('\n')).not.toContain(KEY)
})
