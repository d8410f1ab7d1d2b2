import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { type Crm, startCrm } from '../../../src/testing/crm/start-crm.ts'
import { sleep, systemClock } from '../../../src/util/clock.ts'
import { freePort, httpServer } from '../../http/servers.ts'
import { espocrm } from '../../support/espocrm.ts'
import { type OidcServer, oidcServer } from '../../support/oidc-server.ts'

const WORKERS = Number(process.env['TOKEN_PROCESSES'] ?? 2)
const CALLS = Number(process.env['TOKEN_CALLS'] ?? 8)
const LONG = { timeout: 3_600_000 }
const MAIN = resolve(import.meta.dirname, '../../../src/cli/main.ts')
/** What a request of the CRM takes, so that the work outlasts many tokens. */
const SLOWNESS_MS = 60

/** The CRM behind a gate that lets nobody in without a good token. */
async function guarded(crm: Crm, { knows }: OidcServer): Promise<{ url: string; refused: () => number }> {
  let refused = 0
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const { method = 'GET', url = '', headers } = request
    if (!(await knows(headers.authorization?.replace(/^Bearer /, '') ?? ''))) {
      refused++
      response.writeHead(401).end()
      return
    }
    await sleep(systemClock, SLOWNESS_MS)
    const answer = await fetch(crm.url + url, {
      method,
      headers: { 'x-api-key': crm.apiKey, 'content-type': headers['content-type'] ?? 'text/plain' },
      ...(body.length > 0 && { body }),
    })
    const type = answer.headers.get('content-type')
    response.writeHead(answer.status, type === null ? {} : { 'content-type': type }).end(await answer.text())
  }
  const { url } = await httpServer((request, response) => void pass(request, response))
  return { url, refused: () => refused }
}

test('after a login, workers do all work while their token ends every two seconds', LONG, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-work-'))
  const crm = await startCrm()
  t.onTestFinished(async () => {
    await crm.close()
    rmSync(folder, { recursive: true })
  })
  const back = `http://127.0.0.1:${await freePort()}/callback`
  const server = await oidcServer({ redirectUris: [back], accessTokenLife: 2 })
  const gate = await guarded(crm, server)
  const config = join(folder, 'crm.yaml')
  writeFileSync(config, stringify({ ...espocrm(), auth: oauth2Of(server, back) }))
  const events = join(folder, 'events.ndjson')
  writeFileSync(events, eventsOf(CALLS))
  const env = {
    PATH: process.env['PATH'] ?? '',
    CRM_URL: gate.url,
    CRM_API_KEY: server.clientSecret,
    CRMWIRE_LEDGER: join(folder, 'calls.db'),
    CRMWIRE_LEDGER_KEY: 'a passphrase of the test',
  }
  const cli = (...args: string[]): ChildProcess => spawn(process.execPath, [MAIN, ...args], { env })

  const login = cli('auth', 'login', config, '--no-browser')
  for await (const line of createInterface(login.stderr!))
    if (line.trim().startsWith(`${server.url}/auth`)) {
      await fetch(await server.visit(line.trim()))
      break
    }
  expect(await endOf(login)).toMatchObject({ code: 0 })

  const workers = Array.from({ length: WORKERS }, () => cli('work', config))
  const run = await endOf(cli('run', config, '--events', events, '--no-delay', '--json'))
  expect(run).toMatchObject({ code: 0 })
  const ends = workers.map(endOf)
  for (const worker of workers) worker.kill('SIGTERM')
  for (const { code } of await Promise.all(ends)) expect(code).toBe(0)

  const renewals = server.grants.filter(({ type }) => type === 'refresh_token')
  expect(renewals.length).toBeGreaterThan(0)
  expect(server.grants.filter(({ error }) => error !== undefined)).toEqual([])
  expect(crm.contacts).toHaveLength(CALLS)
  expect(crm.cases).toHaveLength(CALLS)
  await t.annotate(
    `${CALLS} calls, ${WORKERS} workers, ${renewals.length} renewals, ${gate.refused()} refused requests`,
  )
})

const oauth2Of = ({ url, clientId }: OidcServer, redirectUri: string): object => ({
  type: 'oauth2',
  authorizationUrl: `${url}/auth`,
  tokenUrl: `${url}/token`,
  clientId,
  clientSecret: '${CRM_API_KEY}',
  scope: 'openid offline_access crm.read',
  redirectUri,
  extra: { prompt: 'consent' },
})

async function endOf(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  const [out, err, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')])
  return { code: code as number | null, out, err }
}

/** Calls with a start and an end, each of another person. */
function eventsOf(calls: number): string {
  const lines = Array.from({ length: calls }, (_, index) => {
    const session = {
      channel: 'voice_call',
      callId: String(index),
      endUser: { name: `Kim Park ${index}`, phoneNumber: `+1222${3_000_000 + index}` },
    }
    const both = { sessionId: `call-${index}`, at: '2026-11-20T10:00:00Z' }
    return [
      { id: 'start', type: 'session.started', ...both, session },
      { id: 'end', type: 'session.ended', ...both, outcome: 'finished' },
    ]
  })
  return lines
    .flat()
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('')
}
