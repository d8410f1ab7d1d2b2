import { expect, test } from 'vitest'
import { ended, espocrm, event, stage, started } from '../support/espocrm.ts'

test.each([
  ['session.started', {}, 'Call started at 2026-11-20T10:00:00Z\nType: Voice Inbound'],
  [
    'session.rated',
    { rating: 5, feedback: 'Très <b>bien</b> {ACCOUNT_ID}' },
    'Rating: 5\nFeedback: Très <b>bien</b> {ACCOUNT_ID}',
  ],
  ['session.custom_data', { data: { plan: 'gold', seats: 3 } }, 'Custom data\nplan: gold\nseats: 3'],
  [
    'session.transferred',
    { from: { queue: { id: '1', name: 'Orders' } }, to: { agent: { id: '2', name: 'Ann' } } },
    'Transferred from Orders to Ann',
  ],
  ['session.disposition', { code: 'resolved', notes: 'called back' }, 'Disposition: resolved\nNotes: called back'],
  ['session.survey', { answers: [{ question: 'Again?', answer: true }] }, 'Survey\nAgain?: true'],
] as const)('%s leaves its comment, as people wrote it', async (type, own, text) => {
  let finished: (() => Promise<void>) | undefined
  const context = { onTestFinished: (close: () => Promise<void>) => (finished = close) }
  const { crm, feed, connector } = await stage(context as never)
  try {
    await feed(started())
    if (type !== 'session.started') await feed(event(type, own))
    await connector.settled()
    expect(crm.notes.at(-1)).toMatchObject({ type: 'Post', parentType: 'Case', parentId: crm.cases[0]!.id, post: text })
  } finally {
    await finished?.()
  }
})

test('a configured text takes the place of the default one', async (t) => {
  const config = espocrm()
  Object.assign(config.comment, { on: ['rated'], texts: { rated: '{NAME} gave {RATING} on {RECORD_ID}' } })
  const { crm, feed, connector } = await stage(t, config)
  await feed(started(), event('session.rated', { rating: 4 }), ended())
  await connector.settled()
  expect(crm.notes.map(({ post }) => post)).toEqual([`Kim Park gave 4 on ${crm.cases[0]!.id}`])
})

test('textFormat: html escapes what people wrote and keeps their lines', async (t) => {
  const config = espocrm()
  Object.assign(config.comment, { on: ['rated'], textFormat: 'html' })
  const { crm, feed, connector } = await stage(t, config)
  await feed(started(), event('session.rated', { rating: 1, feedback: '<script>\nno' }))
  await connector.settled()
  expect(crm.notes[0]!.post).toBe('<p>Rating: 1<br>Feedback: &lt;script&gt;<br>no</p>')
})

test('a comment that the CRM calls wrong is overtaken, and tried again later', async (t) => {
  const { crm, feed, connector, clock } = await stage(t)
  await feed(started())
  await connector.settled()
  crm.failNext({ method: 'POST', path: '/Note' }, { status: 400 })
  await feed(event('session.rated', { rating: 5 }), event('session.disposition', { code: 'resolved' }))
  await connector.settled()
  expect(crm.notes.map(({ post }) => String(post).split('\n')[0])).toEqual([
    'Call started at 2026-11-20T10:00:00Z',
    'Disposition: resolved',
  ])
  await clock.advance(13_000)
  expect(crm.notes.at(-1)!.post).toBe('Rating: 5')
})

test('a failing comment holds what is behind it, in order', async (t) => {
  const { crm, feed, connector, clock } = await stage(t)
  await feed(started())
  await connector.settled()
  crm.failNext({ method: 'POST', path: '/Note' }, { status: 503 })
  await feed(event('session.rated', { rating: 5 }), event('session.disposition', { code: 'resolved' }))
  await connector.settled()
  expect(crm.notes).toHaveLength(1)
  await clock.advance(13_000)
  expect(crm.notes.map(({ post }) => String(post).split('\n')[0]).slice(1)).toEqual([
    'Rating: 5',
    'Disposition: resolved',
  ])
})

test('Retry-After holds the whole origin back and spends no try', async (t) => {
  const { crm, feed, connector, clock } = await stage(t)
  await feed(started())
  await connector.settled()
  crm.failNext({ method: 'POST', path: '/Note' }, { status: 429, headers: { 'retry-after': '120' } })
  await feed(event('session.rated', { rating: 5 }))
  await connector.settled()
  const other = await feed(started({}, { sessionId: 'call-2' }))
  expect(other.account).toMatchObject({ status: 'pending', error: { code: 'HTTP_PAUSED' } })
  await clock.advance(119_000)
  expect(crm.notes).toHaveLength(1)
  await clock.advance(2_000)
  expect(crm.notes.map(({ post }) => String(post).split('\n')[0])).toContain('Rating: 5')
  expect((await connector.result('call-2'))!.account!.status).toBe('found')
})

test('Retry-After also holds back what waits for its turn', async (t) => {
  const { crm, connector } = await stage(t, { ...espocrm(), limits: { concurrent: 1 } })
  crm.failNext({ method: 'GET', path: '/Contact' }, { status: 429, headers: { 'retry-after': '60' } })
  const call = (id: string) => connector.open({ id, endUser: { name: 'Kim Park', phoneNumber: `+1222333444${id}` } })
  const results = await Promise.all([call('1'), call('2'), call('3')])
  expect(results.map(({ account }) => account!.status)).toEqual(['pending', 'pending', 'pending'])
  expect(crm.requests).toHaveLength(1)
})

test('a refused credential blocks without spending tries', async (t) => {
  const { crm, feed } = await stage(t)
  crm.failNext({ method: 'GET', path: '/Contact' }, { status: 401 })
  const { account, record } = await feed(started())
  expect(account).toMatchObject({ status: 'blocked', error: { status: 401 } })
  expect(record!.status).toBe('pending')
})
