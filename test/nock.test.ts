import nock from 'nock'
import { expect, test } from 'vitest'
import { createConnector } from '../src/connector.ts'
import { espocrm, started } from './support/espocrm.ts'

test('nock answers in place of the CRM, on the real transport', async (t) => {
  nock.disableNetConnect()
  t.onTestFinished(() => nock.restore())
  const crm = nock('https://crm.example.com/api/v1', { reqheaders: { 'x-api-key': 'k' } })
  crm
    .get('/Contact')
    .query({ 'where[0][type]': 'equals', 'where[0][attribute]': 'phoneNumber', 'where[0][value]': '+12223334444' })
    .reply(200, { list: [] })
  crm.post('/Contact', { firstName: 'Kim', lastName: 'Park', phoneNumber: '+12223334444' }).reply(200, { id: 'c1' })
  crm
    .get('/Contact/c1/cases')
    .query(true)
    .reply(200, { list: [{ id: 'r1' }] })
  const config = espocrm()
  Object.assign(config, { comment: undefined, upload: undefined })
  const connector = await createConnector(config, {
    settings: { CRM_URL: 'https://crm.example.com', CRM_API_KEY: 'k' },
  })
  t.onTestFinished(() => connector.close())
  const { account, record } = await connector.handle(started())
  expect([account, record]).toMatchObject([
    { status: 'created', id: 'c1' },
    { status: 'found', id: 'r1' },
  ])
  expect(crm.isDone()).toBe(true)
})
