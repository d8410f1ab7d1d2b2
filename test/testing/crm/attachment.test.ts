import { describe, expect, test } from 'vitest'
import { useCrm } from './use-crm.ts'

const { crm, send } = useCrm()
const bytes = Buffer.from([0, 1, 2, 250, 251, 255])
const file = `data:audio/mpeg;base64,${bytes.toString('base64')}`
const recording = {
  name: 'rec.mp3',
  type: 'audio/mpeg',
  role: 'Attachment',
  relatedType: 'Case',
  field: 'attachments',
  file,
}

describe('attachment', () => {
  test('the bytes of a data URI come back as they were', async () => {
    const { status, json } = await send('POST', '/Attachment', recording)
    expect(status).toBe(200)
    expect(json).toMatchObject({ name: 'rec.mp3', type: 'audio/mpeg', size: 6, field: 'attachments', parentId: null })
    expect(Object.keys(json)).not.toContain('file')
    expect(Buffer.from(crm().fileOf(json.id) ?? [])).toEqual(bytes)

    for (const url of [`/api/v1/Attachment/file/${json.id}`, `/?entryPoint=download&id=${json.id}`]) {
      const answer = await fetch(crm().url + url, { headers: { 'X-Api-Key': crm().apiKey } })
      expect(answer.headers.get('content-type')).toBe('audio/mpeg')
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes)
    }
  })

  test.each<[string, unknown]>([
    ['bare base64', bytes.toString('base64')],
    ['a data URI without base64', 'data:text/plain,hello'],
    ['a data URI without data', 'data:text/plain;base64'],
    ['no file', undefined],
    ['a number', 5],
  ])('%s is stored as an empty file', async (_what, content) => {
    const { status, json } = await send('POST', '/Attachment', { ...recording, file: content })
    expect([status, json['size']]).toEqual([200, 0])
    expect(crm().fileOf(json.id)).toHaveLength(0)
  })

  test('a missing field is refused without a word', async () => {
    const reply = await send('POST', '/Attachment', { ...recording, field: undefined })
    expect([reply.status, reply.text]).toEqual([400, ''])
    expect(crm().attachments).toEqual([])
  })

  test('a multipart body is refused without a word', async () => {
    const form = new FormData()
    form.set('field', 'attachments')
    form.set('file', new Blob([bytes]), 'rec.mp3')
    const headers = { 'X-Api-Key': crm().apiKey }
    const answer = await fetch(`${crm().url}/api/v1/Attachment`, { method: 'POST', headers, body: form })
    expect([answer.status, await answer.text()]).toEqual([400, ''])
  })

  test('a type that is no type is not sent back as one', async () => {
    const { json } = await send('POST', '/Attachment', { ...recording, type: 'text/plain\r\nX-Evil: 1' })
    const answer = await send('GET', `/Attachment/file/${json.id}`)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('x-evil')).toBeNull()
  })

  test('a change of its name leaves its bytes alone', async () => {
    const { json } = await send('POST', '/Attachment', recording)
    const reply = await send('PATCH', `/Attachment/${json.id}`, { name: 'call.mp3', file: 'data:,x' })
    expect(reply.json).toMatchObject({ name: 'call.mp3', size: 6 })
  })

  test.each([
    '/api/v1/Attachment/file/unknown',
    '/?entryPoint=download&id=unknown',
    '/?entryPoint=download',
    '/?entryPoint=x',
    '/',
  ])('%s is not found', async (url) => {
    expect((await fetch(crm().url + url, { headers: { 'X-Api-Key': crm().apiKey } })).status).toBe(404)
  })

  test('a file of 5 MB is taken', async () => {
    const large = Buffer.alloc(5_000_000, 'crmwire')
    const { json } = await send('POST', '/Attachment', {
      ...recording,
      file: `data:audio/mpeg;base64,${large.toString('base64')}`,
    })
    expect(json['size']).toBe(large.length)
    expect(large.equals(crm().fileOf(json.id) ?? Buffer.of())).toBe(true)
  })
})
