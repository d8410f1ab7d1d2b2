import { describe, expect, test } from 'vitest'
import { useCrm, validationFailure } from './use-crm.ts'

const { crm, send } = useCrm()

describe('case', () => {
  test('a create fills in number, status, priority and the name of the contact', async () => {
    const contact = await send('POST', '/Contact', { firstName: 'Kim', lastName: 'Park' })
    await send('POST', '/Case', { name: 'First' })
    const { status, json } = await send('POST', '/Case', {
      name: 'Second',
      contactId: contact.json.id,
      number: 99,
      cCallId: 5,
    })
    expect(status).toBe(200)
    expect(json).toEqual({
      id: '6b0000000000000a3',
      number: 2,
      name: 'Second',
      description: null,
      status: 'New',
      priority: 'Normal',
      type: null,
      contactId: contact.json.id,
      contactName: 'Kim Park',
      attachmentsIds: [],
      cCallId: 5,
      createdAt: '2026-11-20 10:00:00',
      modifiedAt: '2026-11-20 10:00:00',
    })
    expect(crm().cases[1]).toEqual(json)
  })

  test.each<[string, object, string, string]>([
    ['no name', {}, 'name', 'required'],
    ['tags in the name', { name: 'Call <b>' }, 'name', 'pattern'],
    ['a name of 256 characters', { name: 'x'.repeat(256) }, 'name', 'maxLength'],
    ['an unknown status', { name: 'a', status: 'nonsense' }, 'status', 'valid'],
    ['an unknown priority', { name: 'a', priority: 'nonsense' }, 'priority', 'valid'],
  ])('%s is refused', async (_what, body, field, type) => {
    const reply = await send('POST', '/Case', body)
    expect(reply.status).toBe(400)
    expect(reply.json).toEqual(validationFailure(field, type))
    expect(crm().cases).toEqual([])
  })

  test('a name of 255 characters and tags in the description are taken', async () => {
    expect((await send('POST', '/Case', { name: 'x'.repeat(255), description: '<b>' })).status).toBe(200)
  })

  test('an unknown contact is forbidden', async () => {
    const reply = await send('POST', '/Case', { name: 'a', contactId: '6b00000000000ffff' })
    expect([reply.status, reply.text]).toEqual([403, ''])
    const { json } = await send('POST', '/Case', { name: 'a' })
    expect((await send('PUT', `/Case/${json.id}`, { contactId: '6b00000000000ffff' })).status).toBe(403)
    expect(crm().cases[0]?.contactId).toBeNull()
  })

  test('an update changes the status, and an unknown one changes nothing', async () => {
    const { json } = await send('POST', '/Case', { name: 'a' })
    expect((await send('PUT', `/Case/${json.id}`, { status: 'Closed', description: 'done' })).json).toMatchObject({
      status: 'Closed',
      number: 1,
    })
    expect((await send('PATCH', `/Case/${json.id}`, { status: 'Gone', description: 'x' })).status).toBe(400)
    expect(crm().cases[0]).toMatchObject({ status: 'Closed', description: 'done' })
  })

  test('setting the attachments replaces the former ones', async () => {
    const { json } = await send('POST', '/Case', { name: 'a' })
    const attachment = { name: 'a.txt', field: 'attachments', file: 'data:text/plain;base64,aGk=' }
    const first = await send('POST', '/Attachment', attachment)
    const second = await send('POST', '/Attachment', attachment)
    expect(crm().attachments[0]?.parentId).toBeNull()
    await send('PUT', `/Case/${json.id}`, { attachmentsIds: [first.json.id, 'unknown'] })
    await send('PUT', `/Case/${json.id}`, { attachmentsIds: [second.json.id] })
    expect(crm().attachments.map(({ parentType, parentId }) => [parentType, parentId])).toEqual([
      [null, null],
      ['Case', json.id],
    ])
    await send('PUT', `/Case/${json.id}`, { attachmentsIds: 'nonsense' })
    expect(crm().attachments[1]?.parentId).toBeNull()
  })
})
