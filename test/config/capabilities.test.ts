import { expect, test } from 'vitest'
import { capabilitiesOf } from '../../src/config/capabilities.ts'

const find = { method: 'GET', url: '/x' } as const

test.each([
  ['the CRM takes our id', { unique: { by: 'clientId' } }, 'A'],
  ['a key', { unique: { by: 'key' } }, 'A'],
  ['a constraint', { unique: { by: 'constraint' } }, 'A'],
  ['an upsert', { unique: { by: 'upsert' } }, 'A'],
  ['a search', { correlation: { param: 'x', find } }, 'B'],
  ['a search, then a person', { correlation: { param: 'x', find }, onAmbiguous: 'hold' }, 'B'],
  ['nothing', { unique: { by: 'none' } }, 'C'],
  ['a correlation that nothing searches', { correlation: { param: 'x' } }, 'C'],
  ['at least once by choice', { onAmbiguous: 'resend' }, 'D'],
] as const)('%s is level %s of a record', (_name, create, level) => {
  const { record } = capabilitiesOf({ record: { create } })
  expect(record).toMatchObject({ level, why: expect.stringMatching(/\.$/) as string })
})

test('an account is searched by its find when nothing else is said; what is not created has no level', () => {
  expect(capabilitiesOf({ account: { findByQuery: find, create: {} } }).account?.level).toBe('B')
  expect(capabilitiesOf({ account: { create: {} } }).account?.level).toBe('C')
  expect(capabilitiesOf({ account: { findByQuery: find } })).toEqual({})
})
