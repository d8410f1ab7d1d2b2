import { createHook } from 'node:async_hooks'
import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGuard, type Resolve } from '../../src/http/guard.ts'
import { canonicalHost, hostMatcher, PUBLIC_NETWORK, requestRules } from '../../src/http/network-policy.ts'
import { isPublicAddress } from '../../src/http/public-address.ts'
import { TransportFailure } from '../../src/http/transport-failure.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'
import { systemClock } from '../../src/util/clock.ts'

/** The system's own count of connections that were begun. */
let connects = 0
const hook = createHook({
  init(_id, type) {
    if (type === 'TCPCONNECTWRAP') connects++
  },
})
beforeAll(() => void hook.enable())
afterAll(() => void hook.disable())

/** Names that resolve to what they are called in the test. */
const names: Record<string, string[]> = {
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
  'rebind.example': ['10.0.0.1'],
  'half.example': ['93.184.216.34', '192.168.1.1'],
  'mapped.example': ['::ffff:10.0.0.1'],
  'zone.example': ['fe80::1%eth0'],
  'nonsense.example': ['not an address'],
  'xn--bcher-kva.example': ['127.0.0.1'],
  'public.example': ['93.184.216.34', '2606:4700::6810:84e5'],
}

const resolve: Resolve = (hostname, _options, done) => {
  const addresses = (names[hostname] ?? []).map((address): LookupAddress => ({ address, family: isIP(address) }))
  if (addresses.length > 0) done(null, addresses)
  else done(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), [])
}

async function refusal(host: string): Promise<string> {
  const transport = createUndiciTransport({ network: PUBLIC_NETWORK, clock: systemClock, resolve })
  const request = {
    method: 'GET',
    url: `https://${host}/`,
    headers: {},
    timeoutMs: 5_000,
    responseBytes: 1_000,
  } as const
  const failure: unknown = await transport.send(request).catch((error: unknown) => error)
  await transport.close()
  expect(failure).toMatchObject({ name: 'TransportFailure', sent: false })
  return failure instanceof TransportFailure ? failure.code : ''
}

describe('a host that is not public is refused before any connection', () => {
  test.each([
    // loopback in every spelling that the URL standard reads
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0x7F.0.0.0x1',
    '0177.0.0.1',
    '017700000001',
    '127.255.255.254',
    '%31%32%37.0.0.1',
    '①②⑦.0.0.1',
    '１２７.0.0.1',
    '127。0。0。1',
    '127.0.0.1.',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[0000::0001]',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'ｌocalhost',
    // unspecified and this network
    '0.0.0.0',
    '0',
    '0x0',
    '0.1.2.3',
    '[::]',
    // private
    '10.0.0.1',
    '10.255.255.255',
    '167772161',
    '012.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.255.255',
    '0xc0a80001',
    '3232235521',
    // shared, link-local, metadata
    '100.64.0.1',
    '100.127.255.255',
    '100.100.100.200',
    '169.254.169.254',
    '169.254.0.1',
    '2852039166',
    '0xA9FEA9FE',
    '168.63.129.16',
    '192.0.0.192',
    // documentation, benchmarks, relays, multicast, reserved
    '192.0.2.1',
    '198.51.100.7',
    '203.0.113.9',
    '198.18.0.1',
    '198.19.255.255',
    '192.88.99.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    // IPv6 that carries IPv4
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:8.8.8.8]',
    '[::127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b:1::10.0.0.1]',
    '[2002:7f00:1::]',
    '[2002:808:808::1]',
    '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
    // IPv6 that is local, reserved or documentation
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[2001:db8::1]',
    '[2001:2::1]',
    '[2001:10::1]',
    '[3fff::1]',
    '[100::1]',
    '[5f00::1]',
    '[4000::1]',
    // names that lead there
    'metadata.google.internal',
    'rebind.example',
    'half.example',
    'mapped.example',
    'zone.example',
    'nonsense.example',
    'bücher.example',
  ])('%s', async (host) => {
    const before = connects
    expect(await refusal(host)).toBe('HTTP_ADDRESS_REFUSED')
    expect(connects).toBe(before)
  })

  test.each([
    '256.0.0.1',
    '1.2.3.4.5',
    '[fe80::1%25eth0]',
    '[::1',
    'a b',
    '',
    '0x',
    'x@127.0.0.1',
    'user:pass@127.0.0.1',
  ])('%j is no host at all', async (host) => {
    const before = connects
    expect(['HTTP_URL_UNSAFE', 'HTTP_ADDRESS_REFUSED']).toContain(await refusal(host))
    expect(connects).toBe(before)
  })

  test('the count does see a connection', async () => {
    const transport = createUndiciTransport({ network: { allow: ['127.0.0.1'], http: true }, clock: systemClock })
    const before = connects
    const request = {
      method: 'GET',
      url: 'http://127.0.0.1:1/',
      headers: {},
      timeoutMs: 5_000,
      responseBytes: 1_000,
    } as const
    await expect(transport.send(request)).rejects.toMatchObject({ code: 'HTTP_NO_ANSWER', sent: false })
    expect(connects).toBe(before + 1)
    await transport.close()
  })
})

describe('addresses', () => {
  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '93.184.216.34',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '192.167.1.1',
    '223.255.255.255',
    '2606:4700::6810:84e5',
    '2a00:1450:4001:82a::200e',
    '64:ff9b::8.8.8.8',
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  test.each(['', 'example.com', '1.2.3', '64:ff9b::10.0.0.1'])('%j is not', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

function look(allow: string[], host: string, all: boolean): Promise<unknown> {
  return new Promise((done) => {
    createGuard(requestRules({ allow, http: false }), resolve).lookup(host, { all }, (error, address, family) => {
      done(error ?? (all ? address : { address, family }))
    })
  })
}

describe('the lookup', () => {
  test('hands out the addresses it has checked, and asks only once', async () => {
    let asked = 0
    const guard = createGuard(requestRules(PUBLIC_NETWORK), (_host, _options, done) => {
      asked++
      done(null, [{ address: asked === 1 ? '93.184.216.34' : '10.0.0.1', family: 4 }])
    })
    const ask = (): Promise<unknown> =>
      new Promise((done) => {
        guard.lookup('rebinding.example', {}, (error, address) => done(error ?? address))
      })
    expect(await ask()).toBe('93.184.216.34')
    expect(asked).toBe(1)
    expect(await ask()).toMatchObject({ code: 'ADDRESS_REFUSED' })
  })

  test('answers in the form it is asked for', async () => {
    expect(await look([], 'public.example', false)).toEqual({ address: '93.184.216.34', family: 4 })
    expect(await look([], 'public.example', true)).toEqual([
      { address: '93.184.216.34', family: 4 },
      { address: '2606:4700::6810:84e5', family: 6 },
    ])
  })

  test('one private address among public ones refuses the name', async () => {
    expect(await look([], 'half.example', true)).toMatchObject({ code: 'ADDRESS_REFUSED' })
  })

  test('a host that is allowed may have any address', async () => {
    expect(await look(['half.example'], 'half.example', true)).toHaveLength(2)
    expect(await look(['*.example'], 'rebind.example', false)).toEqual({ address: '10.0.0.1', family: 4 })
  })

  test('a name without an address is unknown', async () => {
    expect(await look([], 'nobody.example', true)).toMatchObject({ code: 'ENOTFOUND' })
    const empty = createGuard(requestRules(PUBLIC_NETWORK), (_host, _options, done) => done(null, []))
    const error = await new Promise((done) => {
      empty.lookup('nobody.example', { all: true }, done)
    })
    expect(error).toMatchObject({ code: 'ENOTFOUND' })
  })
})

describe('the list of allowed hosts', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['127.1', '127.0.0.1', true],
    ['::1', '[::1]', true],
    ['[0:0::1]', '::1', true],
    ['crm.internal', 'CRM.Internal.', true],
    ['crm.internal', 'evil-crm.internal', false],
    ['crm.internal', 'crm.internal.evil.example', false],
    ['*.internal', 'crm.internal', true],
    ['*.internal', 'a.b.internal', true],
    ['*.internal', 'internal', false],
    ['*.internal', 'evilinternal', false],
    ['*.0.0.1', '127.0.0.1', false],
    ['*', 'crm.internal', false],
    ['bücher.internal', 'xn--bcher-kva.internal', true],
    ['localhost', '127.0.0.1', false],
  ])('%s against %s: %s', (entry, host, allowed) => {
    expect(hostMatcher([entry])(host)).toBe(allowed)
  })

  test('a text that is no host stays as it is', () => {
    expect(canonicalHost('A B')).toBe('a b')
  })
})

describe('plain http', () => {
  test.each([
    [{ allow: ['crm.internal'], http: false }, 'http://crm.internal/', 'HTTP_PLAIN_REFUSED'],
    [{ allow: ['crm.internal'], http: true }, 'http://other.internal/', 'HTTP_PLAIN_REFUSED'],
    [{ allow: ['crm.internal'], http: true }, 'ftp://crm.internal/', 'HTTP_URL_UNSAFE'],
    [{ allow: ['crm.internal'], http: true }, 'https://u:p@crm.internal/', 'HTTP_URL_UNSAFE'],
  ])('%j refuses %s', (policy, url, code) => {
    const attempt = { method: 'GET', host: new URL(url).host, sent: false }
    expect(() => createGuard(requestRules(policy)).admit(new URL(url), attempt)).toThrow(
      expect.objectContaining({ code, sent: false }),
    )
  })

  test('is for hosts that are named, when it is allowed at all', () => {
    const attempt = { method: 'GET', host: 'crm.internal', sent: false }
    const guard = createGuard(requestRules({ allow: ['crm.internal'], http: true }))
    expect(() => guard.admit(new URL('http://crm.internal/'), attempt)).not.toThrow()
    expect(() => guard.admit(new URL('https://anywhere.example/'), attempt)).not.toThrow()
  })
})
