import { expect, onTestFinished, test } from 'vitest'
import { kommo as adapter } from '../../../src/adapters/kommo/kommo.ts'
import type { Config } from '../../../src/config/schema/config.ts'
import { createConnector } from '../../../src/connector.ts'
import { startKommo } from '../../kommo-server/start-kommo.ts'
import { PHONE, ended, presetFor, settingsFor, started } from './stage.ts'

test('after a login each refresh token is used once, and the next one is kept', async () => {
  const server = await startKommo({ perSecond: 1000 })
  const { client } = server.tokens
  const { settings, ...preset } = presetFor()
  const { KOMMO_TOKEN: _, ...others } = settings!
  const config: Config = {
    ...preset,
    settings: { ...others, KOMMO_CLIENT_SECRET: { secret: true } },
    auth: {
      type: 'oauth2',
      authorizationUrl: `${server.url}/oauth`,
      tokenUrl: `${server.url}/oauth2/access_token`,
      clientId: client.id,
      clientSecret: '${KOMMO_CLIENT_SECRET}',
      redirectUri: client.redirectUri,
      includeRedirectUrl: true,
      tokenFormat: 'json',
    },
  }
  const connector = await createConnector(config, {
    settings: { ...settingsFor(server), KOMMO_CLIENT_SECRET: client.secret },
    procedures: { kommo: adapter },
  })
  onTestFinished(async () => {
    await connector.close()
    await server.close()
  })
  const { state } = await connector.auth.begin()
  await connector.auth.complete(`?code=${server.tokens.code()}&state=${state}`)
  const kim = server.store.add('contacts', { phone: PHONE })

  const used = new Set([server.tokens.refreshToken])
  for (const n of [1, 2, 3]) {
    server.tokens.expire()
    await connector.handle({ ...started({ callId: `c${n}` }), id: `s${n}`, sessionId: `call-${n}` })
    await connector.handle({ ...ended(), id: `e${n}`, sessionId: `call-${n}` })
    await connector.settled()
    expect(server.store.callsOn(kim)).toHaveLength(n)
    used.add(server.tokens.refreshToken)
  }
  expect(used.size).toBe(4)
})

test('a long-lived token that Kommo refuses stops the work without spending tries, until a person mends it', async () => {
  const server = await startKommo({ perSecond: 1000 })
  const connector = await createConnector(presetFor(), {
    settings: { ...settingsFor(server), KOMMO_TOKEN: 'revoked' },
    procedures: { kommo: adapter },
  })
  onTestFinished(async () => {
    await connector.close()
    await server.close()
  })
  await connector.handle(started())
  const { account } = await connector.handle(ended())
  expect(account!.status).toBe('blocked')
  expect(server.store.incoming).toEqual([])
})
