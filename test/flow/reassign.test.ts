import { expect, test } from 'vitest'
import { type Stage, ended, espocrm, event, stage, started } from '../support/espocrm.ts'

/** The account and record of somebody else. */
const another = async ({ connector }: Stage, name: string) => {
  const { account, record } = await connector.open({ id: name, endUser: { name, email: `${name}@example.com` } })
  return { account: { id: account!.id as string }, record: { id: record!.id as string } }
}

const chosen = (choice: object, minute = 1) => event('session.account_chosen', choice, `2026-11-20T10:0${minute}:00Z`)

test('what comes after a person chose another card goes there', async (t) => {
  const on = await stage(t)
  await on.feed(started())
  const alex = await another(on, 'alex')
  await on.feed(chosen(alex), ended())
  await on.connector.settled()
  expect(on.crm.notes.map(({ parentId }) => parentId)).toContain(alex.record.id)
})

test('the result tells the card that a person chose, and when a choice is only of one, the other stays', async (t) => {
  const on = await stage(t)
  const before = await on.feed(started())
  const alex = await another(on, 'alex')
  await on.feed(chosen({ record: alex.record }))
  await on.connector.settled()
  const after = (await on.connector.result('call-1'))!
  expect(after.account).toEqual(before.account)
  expect(after.record).toMatchObject({ status: 'found', id: alex.record.id, reason: 'a person chose it' })
})

test('what moves the old comments and was sent again, as its answer was lost, says that it may be there twice', async (t) => {
  const config = espocrm()
  const moved = { type: 'Post', parentType: 'Case', parentId: '{RECORD_ID}', post: 'moved here' }
  Object.assign(config.record, { reassign: [{ method: 'POST', url: '/Note', params: moved }] })
  const on = await stage(t, config)
  await on.feed(started())
  const alex = await another(on, 'alex')
  await on.connector.settled()
  on.crm.failNext({ method: 'POST', path: '/Note' }, 'drop_after_storing')
  await on.feed(chosen(alex))
  await on.clock.advance(15_000)
  expect(on.crm.notes.filter(({ post }) => post === 'moved here')).toHaveLength(2)
  const { operations } = (await on.connector.result('call-1'))!
  expect(operations.find(({ kind }) => kind === 'reassign')).toMatchObject({
    status: 'done',
    reason: 'a person chose it; what follows it may be there twice',
  })
})

test('of several choices the latest stands, in whatever order they come', async (t) => {
  const on = await stage(t)
  await on.feed(started())
  const alex = await another(on, 'alex')
  const bo = await another(on, 'bo')
  await on.feed(chosen({ account: bo.account }, 2), chosen({ account: alex.account, record: alex.record }, 1))
  await on.connector.settled()
  const { account, record } = (await on.connector.result('call-1'))!
  expect([account!.id, record!.id]).toEqual([bo.account.id, alex.record.id])
})

test('a choice that came too late or chose nothing is skipped', async (t) => {
  const on = await stage(t)
  await on.feed(started())
  const alex = await another(on, 'alex')
  await on.feed(chosen(alex, 2), chosen(alex, 1), chosen({}, 3))
  await on.connector.settled()
  const { operations } = (await on.connector.result('call-1'))!
  const statuses = operations.filter(({ kind }) => kind === 'reassign').map(({ status }) => status)
  expect(statuses).toEqual(['done', 'skipped', 'skipped'])
})

test('somebody unknown whom a person names gets a record, with all its comments', async (t) => {
  const on = await stage(t)
  const alex = await another(on, 'alex')
  const notes = on.crm.notes.length
  await on.feed(started({ endUser: {} }))
  await on.connector.settled()
  await on.feed(chosen({ account: alex.account }))
  await on.connector.settled()
  expect((await on.connector.result('call-1'))!.record).toMatchObject({ status: 'found', id: alex.record.id })
  expect(on.crm.notes.length).toBeGreaterThan(notes)
})

test('an identity that comes later does not undo what a person chose', async (t) => {
  const config = espocrm()
  delete (config.account as { findById?: object }).findById
  const on = await stage(t, config)
  const alex = await another(on, 'alex')
  await on.feed(started({ endUser: {} }), chosen(alex))
  await on.connector.settled()
  await on.feed(event('session.updated', { session: { endUser: { phoneNumber: '+12223334444' } } }))
  await on.connector.settled()
  expect((await on.connector.result('call-1'))!.account!.id).toBe(alex.account.id)
  expect(on.crm.contacts).toHaveLength(1)
})

test('a card that was chosen before the flow began is the one', async (t) => {
  const { comment: _, ...config } = espocrm()
  Object.assign(config.account, { on: 'ended' })
  Object.assign(config.record, { on: 'ended' })
  const on = await stage(t, config)
  await on.connector.handle(
    ended({ sessionId: 'x', session: { endUser: { name: 'Alex', phoneNumber: '+13334445555' } } }),
  )
  const { account, record } = (await on.connector.result('x'))!
  await on.feed(started(), chosen({ account: { id: account!.id }, record: { id: record!.id } }), ended())
  await on.connector.settled()
  const after = (await on.connector.result('call-1'))!
  expect([after.account, after.record]).toMatchObject([
    { id: account!.id, reason: 'a person chose it' },
    { id: record!.id, reason: 'a person chose it' },
  ])
  expect(on.crm.contacts).toHaveLength(1)
})
