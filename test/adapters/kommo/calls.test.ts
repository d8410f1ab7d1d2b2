import { expect, test } from 'vitest'
import { PHONE, chosen, ended, stage, started } from './stage.ts'

const ACCOUNT = '31415926'

test('a call is found by its id and its account, with where it is logged', async () => {
  const on = await stage()
  const kim = on.kommo.store.add('contacts', { phone: PHONE })
  const { calls } = on.connector
  await on.feed(started())
  expect(await calls.getByCallIdAndAccount('103646', ACCOUNT)).toMatchObject({
    sessionId: 'call-1',
    phoneNumber: PHONE,
  })
  expect((await calls.getByCallIdAndAccount('103646', ACCOUNT))!.log).toBeUndefined()
  await on.feed(ended())
  const [note] = on.kommo.store.notes
  const card = { type: 'contacts', id: String(kim.id) }
  expect((await calls.getByCallIdAndAccount('103646', ACCOUNT))!.log).toMatchObject({ card, entry: String(note!.id) })
})

test('of another account, or by another id, it is not found', async () => {
  const on = await stage()
  await on.feed(started(), ended())
  const { calls } = on.connector
  expect(await calls.getByCallIdAndAccount('103646', '271828')).toBeUndefined()
  expect(await calls.getByCallIdAndAccount('call-1', ACCOUNT)).toBeUndefined()
})

test('an incoming lead is named until a person chooses', async () => {
  const on = await stage()
  const { calls } = on.connector
  await on.feed(started(), ended())
  const log = async () => (await calls.getByCallIdAndAccount('103646'))!.log!
  expect(await log()).toMatchObject({ incoming: on.kommo.store.incoming[0]!.uid })
  const lead = on.kommo.store.add('leads')
  await on.feed(chosen({ record: { id: lead.id, type: 'leads' } }))
  expect(await log()).toMatchObject({ card: { type: 'leads', id: String(lead.id) } })
  expect((await log()).incoming).toBeUndefined()
})

test('all calls are listed, page by page; chats are none', async () => {
  const on = await stage()
  for (const id of ['a', 'b', 'c']) await on.connector.open({ id, callId: `call of ${id}` })
  await on.connector.open({ id: 'd', channel: 'chat', chatId: '7' })
  const first = await on.connector.calls.list({ limit: 2 })
  expect(first.calls.map(({ callId }) => callId)).toEqual(['call of a', 'call of b'])
  const second = await on.connector.calls.list({ limit: 2, after: first.next })
  expect(second).toMatchObject({ calls: [{ callId: 'call of c' }] })
  expect(second.next).toBeUndefined()
})

test('what is erased here and what Kommo still has of it is told', async () => {
  const on = await stage()
  await on.feed(started(), ended())
  const report = await on.connector.eraseSubject({ phoneNumber: PHONE })
  expect(report.entities).toEqual([{ kind: 'log', id: on.kommo.store.incoming[0]!.uid, type: 'incoming' }])
  expect(await on.connector.calls.getByCallIdAndAccount('103646')).toBeUndefined()
})
