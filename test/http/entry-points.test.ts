import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { login } from '../../src/adapters/xivo/login.ts'
import { openSocket } from '../../src/adapters/xivo/socket.ts'
import { createConnector } from '../../src/connector.ts'
import { createSmtpMailer } from '../../src/email/smtp-mailer.ts'
import { readSmtpUrl } from '../../src/email/smtp-server.ts'
import { createGuard, type Resolve } from '../../src/http/guard.ts'
import { fileRules, PUBLIC_NETWORK, requestRules } from '../../src/http/network-policy.ts'
import { createOpenSocket } from '../../src/http/open-socket.ts'
import type { TransportAnswer, TransportRequest } from '../../src/http/transport.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'
import type { StoragePorts } from '../../src/storage/kind.ts'
import { createTarget, type StorageKindName } from '../../src/storage/registry.ts'
import type { StorageTarget } from '../../src/storage/target.ts'
import { askHostKeys } from '../../src/storage/targets/sftp/ask-host-keys.ts'
import { systemClock } from '../../src/util/clock.ts'
import { authPorts } from '../auth/auth-ports.ts'
import { createTokenServer } from '../../src/auth/oauth2/token-server.ts'
import { settingsOf } from '../auth/oauth2/token-endpoint.ts'
import { connectHook } from '../support/connect-hook.ts'
import { nameServer } from '../support/dns-server.ts'
import { ended, espocrm, stage, started } from '../support/espocrm.ts'
import { blockedHosts, INNER_NAMES } from './blocked-hosts.ts'
import { httpServer, loopback } from './servers.ts'

const hook = connectHook()
beforeAll(() => hook.enable())
afterAll(() => hook.disable())

const resolve: Resolve = (hostname, _options, done) => {
  const addresses = INNER_NAMES[hostname.replace(/\.$/, '')] ?? []
  if (addresses.length === 0) done(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), [])
  else
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: isIP(address) })),
    )
}

function transport(network = PUBLIC_NETWORK, names: Resolve = resolve) {
  const one = createUndiciTransport({ network, clock: systemClock, resolve: names })
  onTestFinished(() => one.close())
  return one
}

const REQUEST = { method: 'GET', headers: {}, timeoutMs: 5_000, responseBytes: 1_000 } as const
const HOSTS = blockedHosts()
const MAIL = {
  network: PUBLIC_NETWORK,
  clock: systemClock,
  openSocket: createOpenSocket({ network: PUBLIC_NETWORK, clock: systemClock, resolve }),
}
const STORAGE_TRANSPORT = createUndiciTransport({ network: PUBLIC_NETWORK, clock: systemClock, resolve })
afterAll(() => STORAGE_TRANSPORT.close())
const XIVO = { network: PUBLIC_NETWORK, clock: systemClock, timeoutMs: 5_000 }

test('there are at least three hundred spellings, all different', () => {
  expect(new Set(HOSTS).size).toBe(HOSTS.length)
  expect(HOSTS.length).toBeGreaterThanOrEqual(300)
})

const authorization = (): Promise<string> => Promise.resolve('Bearer t')

/** Does something with a storage that is opened for it. */
async function within<T>(
  kind: StorageKindName,
  spec: object,
  through: StoragePorts['transport'],
  work: (target: StorageTarget) => Promise<T>,
): Promise<T> {
  const target = await createTarget(kind, spec, { ...MAIL, transport: through, authorization })
  try {
    return await work(target)
  } finally {
    await target.close()
  }
}

const looksInto = (kind: StorageKindName, spec: object): Promise<unknown> =>
  within(kind, spec, STORAGE_TRANSPORT, (target) => target.stat('a.mp3'))

/** Every way in which a host gets a connection. */
const ENTRIES: [entry: string, reach: () => (host: string) => Promise<unknown>][] = [
  [
    'a request',
    () => {
      const one = transport()
      return (host) => one.send({ ...REQUEST, url: `https://${host}/` })
    },
  ],
  [
    'the URL of a file',
    () => {
      const one = transport()
      return (host) => one.download({ url: `https://${host}/a.mp3`, stallMs: 5_000 })
    },
  ],
  [
    'the URL of a file where hosts are named',
    () => {
      const one = transport({ allow: [], http: false, files: HOSTS.filter((host) => !host.includes('[')) })
      return (host) => one.download({ url: `https://${host}/a.mp3`, stallMs: 5_000 })
    },
  ],
  [
    'a token URL',
    () => {
      const ports = authPorts({ transport: transport() })
      return (host) =>
        createTokenServer(settingsOf({ tokenUrl: `https://${host}/token`, clientId: 'c' }), ports).request('x', {})
    },
  ],
  [
    'an issuer',
    () => {
      const ports = authPorts({ transport: transport() })
      return async (host) => {
        if (!URL.canParse(`https://${host}`)) throw new Error('no issuer')
        return createTokenServer(settingsOf({ issuer: `https://${host}`, clientId: 'c' }), ports).request('x', {})
      }
    },
  ],
  [
    'the login of XiVO',
    () => (host) => {
      if (!URL.canParse(`https://${host}`)) throw new Error('no address')
      return login({ ...XIVO, url: new URL(`https://${host}`), username: 'kim', password: 'p' })
    },
  ],
  [
    'the socket of XiVO',
    () => (host) => {
      if (!URL.canParse(`https://${host}`)) throw new Error('no address')
      return openSocket({ ...XIVO, url: new URL(`https://${host}`), token: 't' }, { onText() {}, onEnd() {} })
    },
  ],
  [
    'a mail server',
    () => (host) => {
      const server = readSmtpUrl(`smtp://${host}`)
      if (!server) throw new Error('no address')
      return createSmtpMailer({ ...MAIL, server }).verify()
    },
  ],
  [
    'an SFTP server',
    () => {
      const spec = { username: 'kim', password: 'p', hostKey: `SHA256:${'A'.repeat(43)}` }
      return (host) => looksInto('sftp', { ...spec, host })
    },
  ],
  ['an SFTP server whose keys are asked for', () => (host) => askHostKeys(host, 22, MAIL.openSocket)],
  [
    'the API of Google\u2019s storage',
    () => (host) => looksInto('gcs', { bucket: 'calls', endpoint: `https://${host}` }),
  ],
  [
    'the place that Google\u2019s storage names for an upload',
    () => {
      const one = transport()
      return (host) => {
        const send = async (request: TransportRequest): Promise<TransportAnswer> =>
          request.url.startsWith('https://storage.googleapis.com/')
            ? { status: 200, headers: { location: `https://${host}/upload` }, body: '' }
            : one.send(request)
        return within('gcs', { bucket: 'calls' }, { send }, async (target) => {
          const upload = await target.begin('a.mp3', {
            contentType: 'audio/mpeg',
            key: 'k',
            token: undefined,
            over: undefined,
          })
          await upload!.write(Buffer.from('a'), () => {})
        })
      }
    },
  ],
  [
    'a storage that speaks like S3',
    () => {
      const spec = { bucket: 'calls', accessKeyId: 'a', secretAccessKey: 's' }
      return (host) => looksInto('s3', { ...spec, endpoint: `https://${host}` })
    },
  ],
]

describe.each(ENTRIES)('through %s', (_entry, reach) => {
  test('no spelling of a host inside opens a socket', async () => {
    const before = hook.count()
    const open = reach()
    const reached: string[] = []
    for (const host of HOSTS) {
      const way = async (): Promise<void> => {
        await open(host)
        reached.push(host)
      }
      await way().catch(() => undefined)
    }
    expect(reached).toEqual([])
    expect(hook.count()).toBe(before)
  })
})

describe('a name that changes where it leads', () => {
  test('is judged for each connection, whatever it was judged before', async () => {
    const names = await nameServer((_name, count) => (count === 1 ? '93.184.216.34' : '127.0.0.1'))
    const guard = createGuard(requestRules(PUBLIC_NETWORK), names.resolve)
    const first = await new Promise((done) => {
      guard.lookup('rebind.example', {}, (error, address) => done(error ?? address))
    })
    expect(first).toBe('93.184.216.34')
    const before = hook.count()
    const sent = transport(PUBLIC_NETWORK, names.resolve).send({ ...REQUEST, url: 'https://rebind.example/' })
    await expect(sent).rejects.toMatchObject({ code: 'HTTP_ADDRESS_REFUSED', sent: false })
    expect(hook.count()).toBe(before)
    expect(names.asked).toEqual(['rebind.example', 'rebind.example'])
  })

  test('is connected to where it led when it was judged: nobody asks twice', async () => {
    const names = await nameServer((_name, count) => `127.0.0.${count}`)
    const server = await httpServer((_request, response) => response.end('ok'))
    const network = { allow: ['rebind.example'], http: true }
    const url = server.url.replace('127.0.0.1', 'rebind.example')
    await transport(network, names.resolve).send({ ...REQUEST, url })
    expect(names.asked).toEqual(['rebind.example'])
    expect(hook.addresses().at(-1)).toBe('127.0.0.1')
  })
})

describe('files', () => {
  const RULES = { allow: ['crm.internal', '127.0.0.1'], http: true }

  test.each([
    ['a public host', undefined, 'https://cdn.example/a', undefined],
    ['a host that only the CRM may have', undefined, 'http://127.0.0.1/a', 'HTTP_PLAIN_REFUSED'],
    ['that over https', undefined, 'https://127.0.0.1/a', 'HTTP_ADDRESS_REFUSED'],
    ['a host that is named', ['*.cdn.example'], 'https://a.cdn.example/a', undefined],
    ['a host that is not named', ['*.cdn.example'], 'https://evil.example/a', 'HTTP_FILE_REFUSED'],
    ['the CRM, where others are named', ['*.cdn.example'], 'https://crm.internal/a', 'HTTP_FILE_REFUSED'],
    ['a host of one\u2019s own that is named', ['127.0.0.1'], 'http://127.0.0.1/a', undefined],
    [
      'a named host with a private address that is not allowed',
      ['10.0.0.1'],
      'https://10.0.0.1/a',
      'HTTP_ADDRESS_REFUSED',
    ],
    ['nowhere', [], 'https://cdn.example/a', 'HTTP_FILE_REFUSED'],
  ])('may or may not come from %s', (_where, files, address, code) => {
    const guard = createGuard(fileRules({ ...RULES, files }), resolve)
    const url = new URL(address)
    const judge = (): void => {
      guard.admit(url, { method: 'GET', host: url.host, sent: false })
      const refused = guard.judge(url.hostname)
      if (refused) throw Object.assign(refused, { code: 'HTTP_ADDRESS_REFUSED' })
    }
    if (code === undefined) expect(judge).not.toThrow()
    else expect(judge).toThrow(expect.objectContaining({ code }))
  })

  test('do not come through a connection that the CRM may have and they may not', async () => {
    const server = await httpServer((_request, response) => response.end('ok'))
    const one = transport({ allow: ['127.0.0.1'], http: true, files: ['cdn.example'] })
    await one.send({ ...REQUEST, url: server.url })
    await expect(one.download({ url: server.url, stallMs: 5_000 })).rejects.toMatchObject({ code: 'HTTP_FILE_REFUSED' })
    expect(server.connections).toHaveLength(1)
  })
})

describe('a connector', () => {
  test.each(['169.254.169.254', '2852039166', '0xA9FEA9FE', '[::ffff:a9fe:a9fe]', '１６９.254.169.254'])(
    'that is told to go to %s refuses before a packet leaves',
    async (host) => {
      const before = hook.count()
      const settings = { CRM_URL: `https://${host}`, CRM_API_KEY: 'test-key' }
      await expect(createConnector({ ...espocrm(), network: {} }, { settings })).rejects.toThrow(
        /HTTP_ADDRESS_REFUSED baseUrl\n.*is not a public address/,
      )
      expect(hook.count()).toBe(before)
    },
  )

  test('that is told to go to a name of this machine refuses before a packet leaves', async () => {
    const before = hook.count()
    const connector = await createConnector(
      { ...espocrm(), network: {} },
      { settings: { CRM_URL: 'https://localhost', CRM_API_KEY: 'test-key' } },
    )
    const { account } = await connector.handle(started())
    await connector.close()
    expect(account).toMatchObject({ status: 'rejected', error: { code: 'HTTP_ADDRESS_REFUSED' } })
    expect(account!.reason).toContain('is not a public address')
    expect(hook.count()).toBe(before)
  })

  test('fetches no URL that an answer of the CRM brings', async (t) => {
    const { crm, connector, feed } = await stage(t)
    const inside = await httpServer((_request, response) => response.end('inside'))
    const body = JSON.stringify({ list: [{ id: inside.url, url: inside.url, next: inside.url, href: inside.url }] })
    crm.failNext({ method: 'GET', path: '/Contact', times: 9 }, { status: 200, body })
    await feed(started(), ended())
    await connector.settled()
    expect(inside.connections).toHaveLength(0)
  })
})

describe('a redirect', () => {
  test.each([301, 302, 307, 308])('of a token server or a file is not followed either (%i)', async (status) => {
    const other = await httpServer((_request, response) => response.end('{"access_token":"a"}'))
    const server = await httpServer((_request, response) => {
      response.writeHead(status, { location: other.url })
      response.end()
    })
    const one = transport(loopback)
    const token = createTokenServer(settingsOf({ tokenUrl: server.url, clientId: 'c' }), authPorts({ transport: one }))
    await expect(token.request('x', {})).rejects.toThrow(`status ${status}`)
    const download = await one.download({ url: server.url, stallMs: 5_000 })
    expect(download.status).toBe(status)
    download.cancel()
    expect(other.connections).toHaveLength(0)
  })
})

describe('a proxy in the environment', () => {
  test('is not asked: it would connect where the guard cannot see', async () => {
    const proxy = await httpServer((_request, response) => response.end('proxied'))
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'ALL_PROXY'])
      vi.stubEnv(name, proxy.url)
    vi.stubEnv('NODE_USE_ENV_PROXY', '1')
    onTestFinished(() => void vi.unstubAllEnvs())
    const server = await httpServer((_request, response) => response.end('direct'))
    const answer: TransportAnswer = await transport(loopback).send({ ...REQUEST, url: server.url })
    expect(answer.body).toBe('direct')
    expect(proxy.connections).toHaveLength(0)
  })
})
