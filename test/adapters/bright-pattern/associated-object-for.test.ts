import { expect, test } from 'vitest'
import { associatedObjectFor } from '../../../src/adapters/bright-pattern/associated-object-for.ts'
import { readAssociatedObject } from '../../../src/adapters/bright-pattern/translate/associated-object.ts'
import { espocrm, stage } from '../../support/espocrm.ts'

const url = 'https://crm.example.com/#Contact/view/7'

test.each([
  [
    associatedObjectFor({ account: { id: 7, url } }),
    { id: '7', type: 'contact', displayName: '7', displayType: 'Contact', customFields: { url } },
  ],
  [
    associatedObjectFor({ account: { id: '0', type: 'lead' } }, { displayName: 'Kim', customFields: { plan: 'gold' } }),
    { id: '0', type: 'lead', displayName: 'Kim', displayType: 'Lead', customFields: { plan: 'gold' } },
  ],
  [
    associatedObjectFor({ record: { id: 9007199254740993n } }, { type: 'ticket', displayType: 'A ticket' }),
    {
      id: '9007199254740993',
      type: 'ticket',
      displayName: '9007199254740993',
      displayType: 'A ticket',
      customFields: {},
    },
  ],
  [
    associatedObjectFor({ record: { id: 'a' } }, { customFields: { url: 'mine' } }),
    { id: 'a', type: 'case', displayName: 'a', displayType: 'Case', customFields: {} },
  ],
])('%j', (object, expected) => {
  const { customFields } = expected
  expect(object).toMatchObject({ ...expected, customFields })
  expect(readAssociatedObject(object)).toBe(object)
})

test('a call to nobody is about nothing', () => {
  expect(associatedObjectFor({ account: undefined })).toBeUndefined()
  expect(associatedObjectFor({ record: {} })).toBeUndefined()
})

test('what a connector has found is what the call is about', async (context) => {
  const { connector } = await stage(context, espocrm())
  const { account } = await connector.open({ id: 's1', endUser: { phoneNumber: '+12223334444' } })
  expect(associatedObjectFor({ account })).toMatchObject({ id: String(account!.id), type: 'contact' })
})
