import { describe, expect, test } from 'vitest'
import { useCrm, validationFailure } from './use-crm.ts'

const { crm, send } = useCrm()

describe('requests', () => {
  test.each(['', 'wrong-key'])('the key "%s" is refused without a body, the reason stands in a header', async (key) => {
    const reply = await send('GET', '/Contact', undefined, { 'X-Api-Key': key })
    expect([reply.status, reply.text]).toEqual([401, ''])
    expect(reply.headers.get('x-status-reason')).toBe('Wrong API key')
  })

  test.each([
    ['GET', '/Contact/6b00000000000ffff', 404],
    ['PUT', '/Case/6b00000000000ffff', 404],
    ['GET', '/Contact/6b00000000000ffff/cases', 404],
    ['GET', '/Case/6b00000000000ffff/stream', 404],
    ['GET', '/Contact/a/b/c', 404],
    ['GET', '/Lead/6b00000000000ffff', 403],
    ['POST', '/Lead', 403],
  ])('%s %s is answered %i without a body', async (method, path, status) => {
    const reply = await send(method, path, method === 'GET' ? undefined : {})
    expect([reply.status, reply.text]).toEqual([status, ''])
  })

  test('nothing lies beside the API', async () => {
    expect((await fetch(`${crm().url}/api/v2/Contact`)).status).toBe(404)
    expect((await fetch(`${crm().url}//x`)).status).toBe(404)
  })

  test.each([
    ['DELETE', '/Contact'],
    ['PUT', '/Contact'],
    ['POST', '/Contact/{id}'],
    ['DELETE', '/Contact/{id}'],
    ['POST', '/Contact/{id}/cases'],
    ['POST', '/Contact/{id}/stream'],
    ['POST', '/Attachment/file/{id}'],
  ])('%s %s is not allowed, and the answer is a page', async (method, path) => {
    const { json } = await send('POST', '/Contact', { lastName: 'Park' })
    const reply = await send(method, path.replace('{id}', json.id), {})
    expect(reply.status).toBe(405)
    expect(reply.headers.get('content-type')).toBe('text/html')
    expect(reply.text).toContain('<html>')
  })

  test('an unknown part of an object is not found', async () => {
    const { json } = await send('POST', '/Contact', { lastName: 'Park' })
    expect((await send('GET', `/Contact/${json.id}/nonsense`)).status).toBe(404)
  })

  test('malformed JSON is answered 500 without a body', async () => {
    const reply = await send('POST', '/Contact', '{"lastName":')
    expect([reply.status, reply.text]).toEqual([500, ''])
  })

  test.each<[string, string, string]>([
    ['a body of no known type', '{"lastName":"Park"}', 'text/plain'],
    ['a list', '[{"lastName":"Park"}]', 'application/json'],
    ['no body', '', 'application/json'],
  ])('%s has no fields', async (_what, body, type) => {
    const reply = await send('POST', '/Contact', body, { 'Content-Type': type })
    expect(reply.json).toEqual(validationFailure('lastName', 'required'))
    expect((await send('POST', '/Note', body, { 'Content-Type': type })).json).toMatchObject({
      parentId: null,
      post: null,
    })
  })

  test('JSON may name its charset', async () => {
    const type = { 'Content-Type': 'Application/JSON; charset=utf-8' }
    expect((await send('POST', '/Contact', { lastName: 'Pärk' }, type)).json['lastName']).toBe('Pärk')
  })

  test('a form is read like JSON', async () => {
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' }
    await send('POST', '/Note', 'post=hello+you&attachmentsIds[]=a&attachmentsIds[]=b&attachmentsIds[][x]=c', type)
    expect(crm().notes[0]).toMatchObject({ post: 'hello you', attachmentsIds: ['a', 'b', 'null'] })
  })

  test('names of the prototype are no fields', async () => {
    await send('POST', '/Note', '{"__proto__":{"post":"x"},"constructor":1,"c__proto__":1}')
    expect(crm().notes[0]?.post).toBeNull()
  })
})
