import { type TestContext, expect, test } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import type { ConnectorOptions } from '../../src/connector.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { type Script, findsOnly, nobody, useCrm } from './scripted-crm.ts'

const HOME = 'https://eu1.example.com'

/** A CRM whose address only the token answer tells. */
const config: Config = {
  ...findsOnly(),
  settings: { SECRET: { description: 'A secret', secret: true } },
  baseUrl: '{AUTH.instance_url}/api',
  auth: {
    type: 'oauth2',
    grant: 'client_credentials',
    tokenUrl: 'https://id.example.com/token',
    clientId: 'c',
    clientSecret: '${SECRET}',
    hosts: ['eu1.example.com'],
  },
}

function useHome(t: TestContext, script: Script, options: ConnectorOptions = {}) {
  const answer: Script = (request, at) =>
    request.url.startsWith('https://id.example.com')
      ? { access_token: 'a', token_type: 'Bearer', expires_in: 3600, instance_url: HOME }
      : script(request, at)
  return useCrm(t, answer, config, { settings: { SECRET: 's' }, ...options })
}

test('alerts and states name where the CRM really lives', async (t) => {
  const crm = await useHome(t, () => ({ status: 401 }))
  await crm.call('call-1')
  expect(crm.alerts).toMatchObject([{ type: 'credential_blocked', origin: HOME }])
  expect(crm.connector.origins()).toMatchObject([{ origin: HOME, isBlocked: true }])
  crm.answer(nobody)
  await crm.connector.unblock(HOME)
  expect(crm.connector.origins()).toMatchObject([{ origin: HOME, isBlocked: false }])
})

test('what an operator pauses by that name is paused, and goes on when it is resumed', async (t) => {
  const crm = await useHome(t, nobody)
  await crm.call('call-1')
  const before = crm.sent.length
  await crm.connector.jobs.pause(`${HOME}/`)
  await crm.call('call-2')
  expect(crm.sent).toHaveLength(before)
  expect((await crm.connector.jobs.list({ sessionId: 'call-2' })).jobs[0]).toMatchObject({ state: 'paused' })
  await crm.connector.jobs.resume(HOME)
  await crm.clock.advance(60_000)
  expect(crm.sent.length).toBeGreaterThan(before)
})

test('a process that begins while it is paused knows the name from the ledger', async (t) => {
  const ledger = createMemoryLedger()
  const first = await useHome(t, nobody, { ledger })
  await first.call('call-1')
  await first.connector.jobs.pause(HOME)
  await first.connector.close()
  const second = await useHome(t, nobody, { ledger })
  await second.call('call-2')
  expect(second.sent).toEqual([])
})
