import { describe, expect, test } from 'vitest'
import { ended, espocrm, event, stage, started } from '../support/espocrm.ts'

describe('finding or creating the record', () => {
  test('a first call opens a record with subject and description', async (t) => {
    const { crm, feed } = await stage(t)
    const { account, record } = await feed(started({ queue: { id: '8469', name: 'Orders' } }))
    expect(record).toMatchObject({ status: 'created', url: `${crm.url}/#Case/view/${crm.cases[0]!.id}` })
    expect(crm.cases).toMatchObject([
      { name: 'Inbound call with Kim Park (Orders)', contactId: account!.id, status: 'New' },
    ])
    expect(crm.cases[0]!.description).toContain('Phone: +12223334444')
  })

  test('the description in HTML holds no markup that somebody wrote, and keeps its lines', async (t) => {
    const config = espocrm()
    Object.assign(config.record.create!.params!, { description: '{TICKET_DESCRIPTION_HTML}' })
    const { crm, feed } = await stage(t, config)
    await feed(started({ queue: { name: '<img src=x onerror="alert(1)">' } }))
    const text = String(crm.cases[0]!.description)
    expect(text).toContain('<br>Queue: &lt;img src=x onerror=&quot;alert(1)&quot;&gt;<br>Customer: Kim Park<br>')
    expect(new Set(text.match(/<[^>]*>?/g))).toEqual(new Set(['<p>', '<br>', '</p>']))
  })

  test('reuse: true takes the open record of the account', async (t) => {
    const { crm, feed } = await stage(t)
    const first = await feed(started())
    const second = await feed(started({}, { sessionId: 'call-2' }))
    expect(second.record).toMatchObject({ status: 'found', id: first.record!.id })
    expect(crm.cases).toHaveLength(1)
  })

  test('reuse: true opens a new record when the last one is closed', async (t) => {
    const { crm, feed } = await stage(t)
    await feed(started())
    Object.assign(crm.cases[0]!, { status: 'Closed' })
    const second = await feed(started({}, { sessionId: 'call-2' }))
    expect(second.record!.status).toBe('created')
    expect(crm.cases).toHaveLength(2)
  })

  test('reuse: false never searches', async (t) => {
    const config = espocrm()
    Object.assign(config.record, { reuse: false })
    const { crm, feed } = await stage(t, config)
    await feed(started())
    await feed(started({}, { sessionId: 'call-2' }))
    expect(crm.cases).toHaveLength(2)
    expect(crm.requests.some(({ path }) => path.endsWith('/cases'))).toBe(false)
  })

  test('withoutAccount: true opens a record for nobody', async (t) => {
    const config = espocrm()
    Object.assign(config.record, { withoutAccount: true })
    const { crm, feed } = await stage(t, config)
    const { account, record } = await feed(started({ endUser: { phoneNumber: 'anonymous' } }))
    expect(account!.status).toBe('skipped')
    expect(record!.status).toBe('created')
    expect(crm.cases).toMatchObject([{ contactId: null }])
  })

  test('whenMissing: skip opens nothing, and what needs a record says so', async (t) => {
    const config = espocrm()
    Object.assign(config.record, { whenMissing: 'skip' })
    const { crm, feed, connector } = await stage(t, config)
    const { record } = await feed(started())
    await connector.settled()
    expect(record).toMatchObject({ status: 'skipped', reason: 'not found, and record.whenMissing is skip' })
    expect(crm.cases).toHaveLength(0)
    expect((await connector.result('call-1'))!.operations.at(-1)).toMatchObject({
      kind: 'comment',
      status: 'skipped',
      reason: 'there is no record',
    })
  })

  test('on: assigned waits for the agent, and what came before follows', async (t) => {
    const config = espocrm()
    Object.assign(config.account, { on: 'assigned' })
    Object.assign(config.record, { on: 'assigned' })
    const { crm, feed, connector } = await stage(t, config)
    await feed(started())
    await connector.settled()
    expect(crm.requests).toHaveLength(0)
    const { account, record } = await feed(event('session.assigned', {}, '2026-11-20T10:00:05Z'))
    await connector.settled()
    expect([account!.status, record!.status]).toEqual(['created', 'created'])
    expect(crm.notes).toHaveLength(1)
  })

  test('on: ended is reached by the end alone', async (t) => {
    const config = espocrm()
    Object.assign(config.account, { on: 'ended' })
    Object.assign(config.record, { on: 'ended' })
    const { crm, feed, connector } = await stage(t, config)
    await feed(started(), ended())
    await connector.settled()
    expect(crm.cases).toHaveLength(1)
    expect(crm.notes).toHaveLength(2)
  })
})

describe('the end of a session', () => {
  test('updates the record, then comments; the bytes of a file go beside that, and what follows them comes last', async (t) => {
    const { crm, feed, connector } = await stage(t)
    await feed(started())
    await connector.settled()
    const before = crm.requests.length
    await feed(
      event('session.file', { file: { id: 'f1', kind: 'call_recording', path: new URL(import.meta.url).pathname } }),
      ended(),
    )
    await connector.settled()
    const sent = crm.requests
      .slice(before)
      .map(({ method, path }) => `${method} ${path.split('/').slice(3, 4).join('/')}`)
    expect(sent.filter((one) => one !== 'POST Attachment')).toEqual(['PUT Case', 'POST Note', 'POST Note'])
    expect(sent).toContain('POST Attachment')
    expect(sent.at(-1)).toBe('POST Note')
    expect(crm.cases[0]!.description).toContain('Duration: 12:34')
  })

  test('a file that comes before the end does not wait for it longer than ten seconds', async (t) => {
    const { crm, feed, clock } = await stage(t)
    await feed(
      started(),
      event('session.file', { file: { id: 'f1', kind: 'photo', path: new URL(import.meta.url).pathname } }),
    )
    await clock.advance(5_000)
    expect(crm.attachments).toHaveLength(0)
    await clock.advance(6_000)
    expect(crm.attachments).toMatchObject([{ name: 'call-1-photo-f1.jpg' }])
  })

  test('the same events again change nothing', async (t) => {
    const { crm, feed, connector } = await stage(t)
    const events = [started(), event('session.rated', { rating: 5, feedback: 'Très bien' }), ended()]
    await feed(...events)
    await connector.settled()
    const requests = crm.requests.length
    const again = await feed(...events.toReversed())
    await connector.settled()
    expect(crm.requests).toHaveLength(requests)
    expect(again.operations.every(({ status }) => status === 'done' || status === 'created')).toBe(true)
  })
})

test('an update that a later one replaced is over, and says no next time', async (t) => {
  const { crm, feed, connector } = await stage(t)
  await feed(started())
  await connector.settled()
  crm.failNext({ method: 'PUT' }, { status: 400 })
  for (const rating of [1, 2]) {
    await feed(event('session.rated', { rating }))
    await connector.settled()
  }
  const updates = (await connector.result('call-1'))!.operations.filter(({ kind }) => kind === 'update')
  expect(updates).toMatchObject([{ status: 'skipped' }, { status: 'done' }])
  expect(updates[0]).not.toHaveProperty('nextAt')
})
