import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { type AuthSpec, authSchema, createAuth } from '../../../src/auth/registry.ts'
import { openLedger } from '../../../src/ledger/open-ledger.ts'
import { sleep, systemClock } from '../../../src/util/clock.ts'
import { systemRandom } from '../../../src/util/random.ts'
import { createUndiciTransport } from '../../../src/http/undici-transport.ts'
import { loopback } from '../../http/servers.ts'
import { STORES } from '../../kill/stores.ts'
import { oidcServer } from '../../support/oidc-server.ts'
import { authPorts } from '../auth-ports.ts'
import type { TokenUserOrder, TokenUserReport } from './token-user-order.ts'

const EXPIRIES = Number(process.env['TOKEN_EXPIRIES'] ?? 3)
const PROCESSES = Number(process.env['TOKEN_PROCESSES'] ?? 3)
const FLOWS = Number(process.env['TOKEN_FLOWS'] ?? 10)
const LONG = { timeout: 4 * 3_600_000 }
const BACK = 'http://127.0.0.1:7777/callback'

function startUser(order: TokenUserOrder): { stop(): Promise<TokenUserReport> } {
  const script = join(import.meta.dirname, 'token-user.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, JSON.stringify(order)])
  const told = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return {
    async stop() {
      child.stdin.end()
      const [out, err, [code]] = await told
      if (code !== 0) throw new Error(`a process ended with ${code}: ${err}`)
      return JSON.parse(out) as TokenUserReport
    },
  }
}

/** A person logs in, as in another process. */
async function logIn(auth: AuthSpec, where: string, visit: (url: string) => Promise<URL>): Promise<void> {
  const ledger = await openLedger(where)
  const transport = createUndiciTransport({ network: loopback, clock: systemClock })
  const ports = authPorts({ ledger, transport, clock: systemClock, random: systemRandom })
  const { login } = await createAuth(auth, { resolve: (one) => one }).open(ports)
  await login!.complete(await visit((await login!.begin()).url))
  await transport.close()
  await ledger.close()
}

test.for(STORES)(
  'of many flows in many processes on $name, one renews the tokens at each expiry, and no request fails',
  LONG,
  async ({ open }, t) => {
    const folder = mkdtempSync(join(tmpdir(), 'crmwire-tokens-'))
    t.onTestFinished(() => rmSync(folder, { recursive: true }))
    const ledger = await (await open(t, folder)).next()
    const server = await oidcServer({ redirectUris: [BACK], accessTokenLife: 2 })
    const auth = authSchema.parse({
      type: 'oauth2',
      authorizationUrl: `${server.url}/auth`,
      tokenUrl: `${server.url}/token`,
      clientId: server.clientId,
      clientSecret: server.clientSecret,
      scope: 'openid offline_access crm.read',
      redirectUri: BACK,
      extra: { prompt: 'consent' },
    })
    await logIn(auth, ledger, (url) => server.visit(url))

    const order = { auth, ledger, url: server.page, flows: FLOWS, pauseMs: 1_000 }
    const users = Array.from({ length: PROCESSES }, () => startUser(order))
    const renewals = () => server.grants.filter(({ type }) => type === 'refresh_token')
    while (renewals().length < EXPIRIES && renewals().every(({ error }) => error === undefined))
      await sleep(systemClock, 100)
    const reports = await Promise.all(users.map((one) => one.stop()))

    expect(server.grants.filter(({ error }) => error !== undefined)).toEqual([])
    expect(reports.flatMap(({ failures }) => failures)).toEqual([])
    for (const { served } of reports) expect(served).toBeGreaterThanOrEqual(FLOWS)
    // What is stored has as many generations as were given: none was asked for twice, and none was lost.
    const stored = await openLedger(ledger)
    t.onTestFinished(() => stored.close())
    const [key] = (await stored.keys('default', { of: 'documents', limit: 100 })).filter((one) =>
      one.startsWith('credential:'),
    )
    const document = await stored.document('default', key!)
    expect(document!.value).toMatchObject({ generation: 1 + renewals().length })
    expect(document!.value).not.toHaveProperty('blocked')
    const sum = (of: (report: TokenUserReport) => number): number => reports.reduce((all, one) => all + of(one), 0)
    await t.annotate(
      `${renewals().length} renewals, ${sum((one) => one.served)} requests, ${sum((one) => one.renewedAfter401)} repeated after a 401`,
    )
  },
)
