import { describe, expect, test } from 'vitest'
import { useCrm, validationFailure } from './use-crm.ts'

const { crm, clock, send } = useCrm()

describe('contact', () => {
  test('a create answers 200 with the whole object', async () => {
    const body = { firstName: 'Kim', lastName: 'Park', emailAddress: 'Kim@Example.com', phoneNumber: '+1 222 333 4444' }
    const reply = await send('POST', '/Contact', body)
    expect(reply.status).toBe(200)
    expect(reply.json).toEqual({
      id: '6b0000000000000a1',
      name: 'Kim Park',
      firstName: 'Kim',
      lastName: 'Park',
      emailAddress: 'kim@example.com',
      phoneNumber: '+12223334444',
      description: null,
      createdAt: '2026-11-20 10:00:00',
      modifiedAt: '2026-11-20 10:00:00',
    })
    expect(crm().contacts).toEqual([reply.json])
    expect((await send('GET', '/Contact/6b0000000000000a1')).json).toEqual(reply.json)
  })

  test('unknown fields are dropped, custom ones are kept', async () => {
    const { json } = await send('POST', '/Contact', {
      lastName: 'Park',
      cTier: 'gold',
      custom: 1,
      nonsense: 1,
      name: 'X',
    })
    expect(json).toMatchObject({ name: 'Park', cTier: 'gold' })
    expect(Object.keys(json)).not.toContain('custom')
    expect(Object.keys(json)).not.toContain('nonsense')
  })

  test('long integers in custom fields keep their digits', async () => {
    const reply = await send('POST', '/Contact', '{"lastName":"Park","cCallId":12345678901234567890}')
    expect(reply.text).toContain('"cCallId":12345678901234567890')
  })

  test.each(['+12223334444', '+1 222 333 4444', '+1 (222) 333-4444', '+1.222.333.4444'])(
    'the phone number %s is stored normalised',
    async (phoneNumber) => {
      expect((await send('POST', '/Contact', { lastName: 'Park', phoneNumber })).json['phoneNumber']).toBe(
        '+12223334444',
      )
    },
  )

  test.each<[string, object, string, string]>([
    ['no last name', { firstName: 'Kim' }, 'lastName', 'required'],
    ['an empty last name', { lastName: '' }, 'lastName', 'required'],
    ['a last name of null', { lastName: null }, 'lastName', 'required'],
    ['a national number', { lastName: 'P', phoneNumber: '2223334444' }, 'phoneNumber', 'valid'],
    ['a number in parentheses', { lastName: 'P', phoneNumber: '(222) 333-4444' }, 'phoneNumber', 'valid'],
    ['a short code', { lastName: 'P', phoneNumber: '+123' }, 'phoneNumber', 'valid'],
    ['a search form', { lastName: 'P', phoneNumber: '*222*333*4444' }, 'phoneNumber', 'valid'],
    ['tags in the last name', { lastName: 'Park <b>' }, 'lastName', 'pattern'],
    ['tags in the first name', { firstName: '>', lastName: 'P' }, 'firstName', 'pattern'],
    ['a last name of 101 characters', { lastName: 'x'.repeat(101) }, 'lastName', 'maxLength'],
    ['what is no e-mail address', { lastName: 'P', emailAddress: 'kim' }, 'emailAddress', 'emailAddress'],
    ['an object for a text', { lastName: { a: 1 } }, 'lastName', 'valid'],
    ['a list for a text', { lastName: ['a'] }, 'lastName', 'valid'],
    ['a boolean for a text', { lastName: 'P', description: true }, 'description', 'valid'],
  ])('%s is refused', async (_what, body, field, type) => {
    const reply = await send('POST', '/Contact', body)
    expect(reply.status).toBe(400)
    expect(reply.json).toEqual(validationFailure(field, type))
    expect(crm().contacts).toEqual([])
  })

  test('characters are counted, not their halves', async () => {
    expect((await send('POST', '/Contact', { lastName: '😀'.repeat(100) })).status).toBe(200)
  })

  test('a number for a text is stored as text', async () => {
    expect((await send('POST', '/Contact', { lastName: 7, description: 12 })).json).toMatchObject({
      lastName: '7',
      description: '12',
    })
  })

  test('an empty value is stored as null', async () => {
    expect((await send('POST', '/Contact', { lastName: 'P', emailAddress: '', phoneNumber: null })).json).toMatchObject(
      { emailAddress: null, phoneNumber: null },
    )
  })

  test('the same name is a conflict, whatever the phone number, and the answer lists who exists', async () => {
    const first = await send('POST', '/Contact', {
      firstName: 'Unknown',
      lastName: 'caller',
      phoneNumber: '+12223334444',
    })
    const second = await send('POST', '/Contact', {
      firstName: 'unknown',
      lastName: 'Caller',
      phoneNumber: '+12223335555',
    })
    expect(second.status).toBe(409)
    expect(second.json).toEqual([first.json])
    expect(crm().contacts).toHaveLength(1)
  })

  test('the same e-mail is a conflict, the same phone number is not', async () => {
    await send('POST', '/Contact', { lastName: 'A', phoneNumber: '+12223334444', emailAddress: 'kim@example.com' })
    const sameEmail = await send('POST', '/Contact', { lastName: 'B', emailAddress: 'KIM@example.com' })
    expect(sameEmail.status).toBe(409)
    expect((await send('POST', '/Contact', { lastName: 'C', phoneNumber: '+12223334444' })).status).toBe(200)
  })

  test('a header switches the search for duplicates off', async () => {
    await send('POST', '/Contact', { lastName: 'Park' })
    const again = await send('POST', '/Contact', { lastName: 'Park' }, { 'X-Skip-Duplicate-Check': 'true' })
    expect(again.status).toBe(200)
    expect(again.json.id).toBe('6b0000000000000a2')
  })

  test.each(['PUT', 'PATCH'])('%s changes what it names and answers the whole object', async (method) => {
    const { json } = await send('POST', '/Contact', { firstName: 'Kim', lastName: 'Park', description: 'old' })
    await send('POST', '/Case', { name: 'Help', contactId: json.id })
    await clock.advance(61_000)
    const reply = await send(method, `/Contact/${json.id}`, { lastName: 'Lee', id: 'other', createdAt: 'x' })
    expect(reply.status).toBe(200)
    expect(reply.json).toMatchObject({ id: json.id, name: 'Kim Lee', description: 'old', createdAt: json['createdAt'] })
    expect(reply.json['modifiedAt']).not.toBe(json['modifiedAt'])
    expect(crm().cases[0]?.contactName).toBe('Kim Lee')
  })

  test('a change is checked like a create, without the search for duplicates', async () => {
    const { json } = await send('POST', '/Contact', { lastName: 'Park' })
    await send('POST', '/Contact', { lastName: 'Lee' })
    expect((await send('PUT', `/Contact/${json.id}`, { lastName: '' })).json).toEqual(
      validationFailure('lastName', 'required'),
    )
    expect((await send('PUT', `/Contact/${json.id}`, { lastName: 'Lee' })).status).toBe(200)
  })
})
