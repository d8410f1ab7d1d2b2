import { expect, test } from 'vitest'
import { type Routes, answer, smallCrm } from '../judge/small-crm.ts'
import { account as findsByPhone } from '../judge/usual-crm.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const config = {
  account: findsByPhone,
  record: { create: { method: 'POST', url: '/people/{ACCOUNT_ID}/cases', params: { subject: '{TICKET_SUBJECT}' } } },
} as const

/** A CRM whose people can be deleted, and whose search shows them late, or whose one half does not know them yet. */
function people() {
  const all = new Map<number, { phone: string; isShown: boolean; takesCases: boolean }>()
  const routes: Routes = {
    'GET /people': () => ({
      items: [...all].filter(([, { isShown }]) => isShown).map(([id, { phone }]) => ({ id, phone })),
    }),
    'POST /people': () => {
      const id = 8 + made++
      all.set(id, { phone: '+12223334444', isShown: false, takesCases: true })
      return answer(201, { id })
    },
    ...Object.fromEntries(
      [8, 9, 10].map((id) => [
        `POST /people/${id}/cases`,
        () => (all.get(id)?.takesCases ? answer(201, { id: 10 * id + ++cases }) : answer(404)),
      ]),
    ),
  }
  let made = 0
  let cases = 0
  return { all, routes, made: () => made }
}

test('who was deleted right after being created is searched again when every search must show them, and created once', async (t) => {
  const crm = people()
  const { call, clock, connector } = await smallCrm(t, crm.routes, config)
  await call()
  await clock.advance(MINUTE)
  crm.all.delete(8)
  const waiting = await Promise.all([call(undefined, 'call-2'), call(undefined, 'call-3')])
  for (const { account, record } of waiting)
    expect([account, record]).toMatchObject([{ status: 'pending', error: { status: 404 } }, { status: 'pending' }])
  await clock.advance(4 * MINUTE)
  expect(crm.made()).toBe(1)
  await clock.advance(HOUR)
  expect(crm.made()).toBe(2)
  for (const id of ['call-2', 'call-3']) {
    const result = await connector.result(id)
    expect(result!.account!.id).toBe(9)
    expect(result!.record!.status).toBe('created')
  }
})

test('who is only not known everywhere yet is never created a second time', async (t) => {
  const crm = people()
  const { call, clock, connector } = await smallCrm(t, crm.routes, config)
  await call()
  crm.all.get(8)!.takesCases = false
  await call(undefined, 'call-2')
  await clock.advance(4 * MINUTE)
  Object.assign(crm.all.get(8)!, { isShown: true, takesCases: true })
  await clock.advance(HOUR)
  expect(crm.made()).toBe(1)
  expect(await connector.result('call-2')).toMatchObject({
    account: { status: 'found', id: 8 },
    record: { status: 'created' },
  })
})

test('who was found and then deleted is remembered no more: the next session finds nobody, and creates', async (t) => {
  const crm = people()
  const { call, clock } = await smallCrm(t, crm.routes, config)
  await call()
  await clock.advance(HOUR)
  Object.assign(crm.all.get(8)!, { isShown: true, takesCases: false })
  const { record } = await call(undefined, 'call-2')
  expect(record).toMatchObject({ status: 'rejected', error: { status: 404 } })
  crm.all.delete(8)
  const { account } = await call(undefined, 'call-3')
  expect(account).toMatchObject({ status: 'created', id: 9 })
})
