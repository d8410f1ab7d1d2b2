import { describe, expect, test } from 'vitest'
import { useCrm } from './use-crm.ts'

const { crm, send } = useCrm()

describe('note', () => {
  test('it belongs to its case and brings its attachments along', async () => {
    const record = await send('POST', '/Case', { name: 'a' })
    const file = 'data:text/plain;base64,aGk='
    const attachment = await send('POST', '/Attachment', { name: 'a.txt', field: 'attachments', file })
    const body = {
      type: 'Post',
      parentType: 'Case',
      parentId: record.json.id,
      post: '<b>hi</b>',
      attachmentsIds: [attachment.json.id],
    }
    const { status, json } = await send('POST', '/Note', body)
    expect(status).toBe(200)
    expect(json).toMatchObject(body)
    expect(crm().notes).toEqual([json])
    expect(crm().attachments[0]).toMatchObject({ parentType: 'Note', parentId: json.id })
  })

  test.each(['stream', 'posts'])('GET /Case/{id}/%s lists the notes of a case, the newest first', async (part) => {
    const record = await send('POST', '/Case', { name: 'a' })
    const other = await send('POST', '/Case', { name: 'b' })
    for (const [id, post] of [
      [record.json.id, 'one'],
      [other.json.id, 'else'],
      [record.json.id, 'two'],
    ])
      await send('POST', '/Note', { parentType: 'Case', parentId: id, post })
    const { json } = await send('GET', `/Case/${record.json.id}/${part}`)
    expect(json['total']).toBe(2)
    expect(json.list.map((note) => note['post'])).toEqual(['two', 'one'])
  })

  test('without a parent it is taken and belongs to nothing', async () => {
    const { status, json } = await send('POST', '/Note', { type: 'Post', parentType: 'Case', post: 'lost' })
    expect([status, json['parentId']]).toEqual([200, null])
  })

  test.each([
    ['Case', 'unknown'],
    ['Lead', 'unknown'],
  ])('the unknown parent %s %s is forbidden', async (parentType, parentId) => {
    expect((await send('POST', '/Note', { parentType, parentId, post: 'x' })).status).toBe(403)
    expect(crm().notes).toEqual([])
  })
})
