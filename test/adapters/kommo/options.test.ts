import { expect, test } from 'vitest'
import { kommo } from '../../../src/adapters/kommo/kommo.ts'
import { createConnector } from '../../../src/connector.ts'
import { startKommo } from '../../kommo-server/start-kommo.ts'
import { PHONE, ended, presetFor, settingsFor, stage, started } from './stage.ts'

test.each([
  [{ log: 'everywhere' }, 'procedure.options.log'],
  [{ pipeline: 'sales' }, 'procedure.options.pipeline'],
  [{ colour: 'red' }, 'procedure.options'],
])('%j does not fit, and the error says where', (options, place) => {
  expect(() => kommo(options)).toThrow(
    expect.objectContaining({ code: 'FLOW_PROCEDURE', message: expect.stringContaining(place) }),
  )
})

test('a configuration that names a procedure which nobody gave does not run', async () => {
  const server = await startKommo()
  await server.close()
  await expect(createConnector(presetFor(), { settings: settingsFor(server) })).rejects.toMatchObject({
    code: 'FLOW_PROCEDURE',
  })
})

test('pipeline and user are told to Kommo', async () => {
  const on = await stage({ pipeline: '12', user: '34' })
  await on.feed(started({ agent: {} }), ended())
  expect(on.kommo.store.incoming).toMatchObject([{ pipeline_id: 12 }])
  on.kommo.store.add('contacts', { phone: PHONE })
  await on.connector.accept({ ...started({ agent: {} }), id: 'a', sessionId: 'call-2' })
  await on.connector.accept({ ...ended(), id: 'b', sessionId: 'call-2' })
  await on.connector.settled()
  expect(on.kommo.store.notes).toMatchObject([{ created_by: 34 }])
})

test('a call is in the name of the agent whose custom id is the id of a user', async () => {
  const on = await stage({ user: '34' })
  on.kommo.store.add('contacts', { phone: PHONE })
  await on.feed(started({ agent: { customId: '56' } }), ended())
  expect(on.kommo.store.notes).toMatchObject([{ created_by: 56 }])
})
