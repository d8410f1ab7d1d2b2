import { expect, test } from 'vitest'
import { judge } from './judge-stage.ts'

const enc = encodeURIComponent

test('a note is found by its whole text and by its reference', async (t) => {
  const { ask } = await judge(t)
  const notes = [
    { text: 'The call began', reference: 'op-1' },
    { text: 'The call began at nine', reference: 'op-2' },
    { text: 'The call began', reference: 'op-3' },
  ]
  for (const body of notes)
    expect((await ask('POST', '/cases/1/notes', { body })).json).toMatchObject({ success: true })
  const found = async (query: string) => (await ask('GET', `/cases/1/notes${query}`)).json.list
  expect(await found('')).toMatchObject(notes)
  expect(await found(`?text=${enc('The call began')}`)).toMatchObject([notes[0], notes[2]])
  expect(await found('?reference=op-2')).toMatchObject([notes[1]])
  expect(await found(`?reference=op-2&text=${enc('The call began')}`)).toEqual([])
  expect((await ask('GET', '/cases/2/notes')).json.list).toEqual([])
})

test('a file is found by its name, which stands in the query or beside its content', async (t) => {
  const { ask, crm } = await judge(t)
  await ask('POST', '/cases/1/files?name=a%20b.mp3', { body: 'RIFFdata' })
  await ask('POST', '/cases/1/files', { body: { name: 'c.json', data: 'e30=' } })
  await ask('POST', '/cases/1/files', { body: 'nameless' })
  expect((await ask('GET', '/cases/1/files')).json.list.map(({ name }) => name)).toEqual(['a b.mp3', 'c.json', ''])
  expect((await ask('GET', '/cases/1/files?name=a%20b.mp3')).json.list).toEqual([{ id: 1, name: 'a b.mp3', size: 8 }])
  expect(crm.effects.map(({ name, size }) => [name, size])).toEqual([
    ['a b.mp3', 8],
    ['c.json', 31],
    ['', 8],
  ])
})

test('both are shown after the index lag, and not before', async (t) => {
  const { ask, clock } = await judge(t, { indexLagMs: 5_000 })
  await ask('POST', '/cases/1/notes', { body: { text: 'hello' } })
  await ask('POST', '/cases/1/files?name=a', { body: 'x' })
  const totals = async () => [
    (await ask('GET', '/cases/1/notes?text=hello')).json.total,
    (await ask('GET', '/cases/1/files?name=a')).json.total,
  ]
  await clock.advance(4_999)
  expect(await totals()).toEqual([0, 0])
  await clock.advance(1)
  expect(await totals()).toEqual([1, 1])
})

test('searches for them misbehave as all others do', async (t) => {
  const all = await judge(t, { finds: 'ignores_filters' })
  for (const text of ['one', 'two']) await all.ask('POST', '/cases/1/notes', { body: { text } })
  expect((await all.ask('GET', '/cases/1/notes?text=two')).json.total).toBe(2)
  const none = await judge(t, { none: 'not_found' })
  expect((await none.ask('GET', '/cases/1/files?name=a')).status).toBe(404)
})

test.for(['/cases/nobody/notes', '/cases/nobody/files'])('%s: a case that is not there is 404', async (path, t) => {
  const { ask, crm } = await judge(t)
  expect([(await ask('GET', path)).status, (await ask('POST', path, { body: {} })).status]).toEqual([404, 404])
  expect(crm.effects).toEqual([])
})

test('a person is found by the reference of its create', async (t) => {
  const { ask, crm, unknown } = await judge(t)
  await ask('POST', '/people', { body: { ...unknown, reference: 'op-7' }, meantFor: unknown.id })
  await ask('POST', '/people', { body: { name: 'Other', reference: 'op-8' } })
  const { json } = await ask('GET', '/people?reference=op-7')
  expect(json.list).toMatchObject([{ email: unknown.email, reference: 'op-7' }])
  expect((await ask('GET', `/people?reference=op-8&phone=${enc(unknown.phone)}`)).json.total).toBe(0)
  expect(crm.effects.map(({ reference }) => reference)).toEqual(['op-7', 'op-8'])
})

test('a change keeps its subject, and its effect tells all that was sent', async (t) => {
  const { ask, crm } = await judge(t)
  const { id } = (await ask('POST', '/cases', { body: { reference: 's1' } })).json
  await ask('PUT', `/cases/${id}`, { body: { subject: 'solved', rating: 5 }, operation: 'op-9' })
  expect((await ask('GET', '/cases?reference=s1')).json.list).toMatchObject([{ subject: 'solved' }])
  expect(crm.effects.at(-1)).toMatchObject({ fields: { subject: 'solved', rating: 5 }, operation: 'op-9' })
})
