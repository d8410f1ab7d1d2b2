import { expect, test } from 'vitest'
import { PHONE, chosen, ended, stage, started } from './stage.ts'

test('the window finds contacts, companies and leads by their names, with what tells them apart', async () => {
  const on = await stage()
  on.kommo.store.add('contacts', { name: 'Kim Park', phone: '+1 222 555 0101' })
  on.kommo.store.add('companies', { name: 'Park & Sons' })
  on.kommo.store.add('leads', { name: 'Lights for the park' })
  on.kommo.store.add('leads', { name: 'Something else' })
  const { cards, failed } = await on.connector.searchCards('park')
  expect(failed).toEqual([])
  expect(cards.map(({ kind, type, title, detail }) => [kind, type, title, detail])).toEqual([
    ['account', 'contacts', 'Kim Park', '+1 222 555 0101'],
    ['account', 'companies', 'Park & Sons', undefined],
    ['record', 'leads', 'Lights for the park', undefined],
  ])
  expect((await on.connector.searchCards('nobody of that name')).cards).toEqual([])
})

test('a card that was found is chosen as it is: the call goes there, with note and task', async () => {
  const on = await stage()
  on.kommo.store.add('contacts', { name: 'Kim Park', phone: PHONE })
  const lead = on.kommo.store.add('leads', { name: 'Lights for the park' })
  await on.feed(started(), ended())
  const { cards } = await on.connector.searchCards('lights')
  const { kind, id, type } = cards[0]!
  await on.feed(chosen({ [kind]: { id, type }, notes: 'Wants the blue one.', task: { text: 'Call back' } }))
  const onLead = on.kommo.store.notes.filter(({ entity_id }) => entity_id === lead.id)
  expect(onLead.map(({ note_type }) => note_type)).toEqual(expect.arrayContaining(['call_in', 'common']))
  expect(on.kommo.store.tasks).toMatchObject([{ entity_id: lead.id, entity_type: 'leads', text: 'Call back' }])
})
