import { type TestContext, expect, test } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import { readMetadata } from '../../src/metadata/read-metadata.ts'
import type { ConnectorOptions } from '../../src/connector.ts'
import type { Crm } from '../../src/testing/crm/start-crm.ts'
import { type Stage, ended, espocrm, event, stage, started } from '../support/espocrm.ts'

const MINUTE_MS = 60_000

function withMetadata(more: Partial<Config> = {}): Config {
  const config = espocrm()
  Object.assign(config.upload, { files: ['session_metadata', 'call_recording', 'photo'], then: undefined })
  return { ...config, ...more }
}

const open = (t: TestContext, config = withMetadata(), options?: ConnectorOptions): Promise<Stage> =>
  stage(t, config, options)

const fileOf = (crm: Crm) => {
  const [file] = crm.attachments
  return readMetadata(crm.fileOf(file!.id)!)
}

test('the CRM gets the metadata file once, 15 minutes after the end, with everything that came until then', async (t) => {
  const { crm, clock, connector, feed } = await open(t)
  await feed(started(), ended())
  await connector.settled()
  await clock.advance(14 * MINUTE_MS)
  expect(crm.attachments).toEqual([])
  await feed(event('session.rated', { rating: 5, feedback: 'Quick.' }))
  await clock.advance(MINUTE_MS)
  await connector.settled()
  expect(crm.attachments).toMatchObject([{ name: 'call-1.json', type: 'application/json' }])
  expect(fileOf(crm)).toMatchObject({
    id: 1,
    status: 'finished',
    rating: 5,
    end_user: { out_contact_id: crm.contacts[0]!.id },
    out_ticket_id: crm.cases[0]!.id,
    out_ticket_url: `${crm.url}/#Case/view/${crm.cases[0]!.id}`,
  })
  await feed(event('session.disposition', { code: 'done' }), ended())
  await clock.advance(60 * MINUTE_MS)
  await connector.settled()
  expect(crm.attachments).toHaveLength(1)
})

test.for([
  ['the file is one of those that go to the CRM', {}, 1],
  ['metadata is in the configuration, and the CRM does not want the file', { metadata: {} }, 0],
] as const)('when %s, the CRM gets %j as many as %i', async ([, more, count], t) => {
  const config = withMetadata(more)
  if (count === 0) Object.assign(config.upload!, { files: ['call_recording'] })
  const { crm, clock, connector, feed } = await open(t, config)
  await feed(started(), ended())
  await clock.advance(60 * MINUTE_MS)
  await connector.settled()
  expect(crm.attachments).toHaveLength(count)
})

test('the delay is the configured one', async (t) => {
  const { crm, clock, connector, feed } = await open(t, withMetadata({ metadata: { delayMinutes: 2 } }))
  await feed(started(), ended())
  await connector.settled()
  await clock.advance(2 * MINUTE_MS - 1)
  expect(crm.attachments).toEqual([])
  await clock.advance(1)
  await connector.settled()
  expect(crm.attachments).toHaveLength(1)
})

test('until then it belongs to what comes later, which nobody waits for', async (t) => {
  const { clock, connector, feed } = await open(t)
  const now = clock.now()
  const result = await feed(started(), ended())
  expect(result.later).toEqual([
    { kind: 'upload', operation: expect.any(String) as string, dueAt: now + 15 * MINUTE_MS },
  ])
  expect(result.operations.map(({ kind }) => kind)).not.toContain('upload')
  await connector.settled()
  expect(await connector.nextDue()).toBeUndefined()
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  const done = (await connector.result('call-1'))!
  expect(done.later).toBeUndefined()
  expect(done.operations.at(-1)).toMatchObject({ kind: 'upload', status: 'done' })
})

test.for([
  ['of these sessions', ['call-1']],
  ['of all', undefined],
] as const)('what comes later %s can be hastened', async ([, sessionIds], t) => {
  const { crm, connector, feed } = await open(t)
  await feed(started(), ended())
  await connector.settled()
  await connector.hasten(sessionIds)
  await connector.settled()
  expect(crm.attachments).toHaveLength(1)
  await connector.hasten(sessionIds)
  await connector.settled()
  expect(crm.attachments).toHaveLength(1)
})

test('without delay it goes out at the end', async (t) => {
  const { crm, connector, feed } = await open(t, withMetadata(), { withoutDelay: true })
  await feed(started(), ended())
  await connector.settled()
  expect(crm.attachments).toHaveLength(1)
})

test('a file that the CRM has is linked in it', async (t) => {
  const { crm, clock, connector, feed } = await open(t)
  await feed(
    started(),
    ended(),
    event('session.file', { file: { id: 'p1', kind: 'photo', path: 'examples/session.json' } }),
  )
  await connector.settled()
  const [photo] = crm.attachments
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  const file = readMetadata(crm.fileOf(crm.attachments[1]!.id)!)
  expect(file.photos).toEqual([{ id: 'p1', url: `${crm.url}/?entryPoint=download&id=${photo!.id}` }])
})

test('a metadata file of the platform takes the place of the one that would be made', async (t) => {
  const { crm, clock, connector, feed } = await open(t)
  const given = { id: 'm1', kind: 'session_metadata', path: 'examples/session.json' }
  await feed(started(), ended(), event('session.file', { file: given }))
  await clock.advance(60 * MINUTE_MS)
  await connector.settled()
  expect(crm.attachments).toHaveLength(1)
  expect((await connector.result('call-1'))!.operations.filter(({ kind }) => kind === 'upload')).toMatchObject([
    { status: 'skipped', reason: 'the platform gave its own metadata file' },
    { status: 'done' },
  ])
})

test('also when it comes first', async (t) => {
  const { crm, clock, connector, feed } = await open(t)
  const given = { id: 'm1', kind: 'session_metadata', path: 'examples/session.json' }
  await feed(started(), event('session.file', { file: given }), ended())
  await clock.advance(60 * MINUTE_MS)
  await connector.settled()
  expect(crm.attachments).toHaveLength(1)
})

test('a CRM that is down gets it later, as it is known then', async (t) => {
  const { crm, clock, connector, feed } = await open(t)
  await feed(started(), ended())
  await connector.settled()
  crm.failNext({ path: '/Attachment', times: 1 }, { status: 503 })
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(crm.attachments).toEqual([])
  await feed(event('session.rated', { rating: 3 }))
  await clock.advance(15_000)
  await connector.settled()
  expect(crm.attachments).toHaveLength(1)
  expect(fileOf(crm)).toMatchObject({ rating: 3 })
})

test('what the platform gave and does not fit is left out, and the trace names it', async (t) => {
  const { crm, clock, steps, connector, feed } = await open(t)
  await feed(started({ metadata: { voip_provider: 'voip_twilio', wait_duration: 'secret' } }), ended())
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  expect(fileOf(crm)).toMatchObject({ voip_provider: 'voip_twilio', wait_duration: null })
  const step = steps.find(({ outcome }) => outcome === 'left_out')
  expect(step?.reason).toBe('not what the metadata file holds there: wait_duration')
})

test('the file of a person who was erased is not made', async (t) => {
  const { crm, clock, connector, feed } = await open(t)
  await feed(started(), ended())
  await connector.settled()
  await connector.eraseSubject({ phoneNumber: '+12223334444' })
  await clock.advance(60 * MINUTE_MS)
  await connector.settled()
  expect(crm.attachments).toEqual([])
})

test('a card number that somebody said is in no file', async (t) => {
  const { crm, clock, connector, feed } = await open(t)
  await feed(
    started({ metadata: { note: 'card 4111 1111 1111 1111' } }),
    event('session.survey', { answers: [{ question: 'Card?', answer: '4111111111111111' }] }),
    ended(),
  )
  await clock.advance(15 * MINUTE_MS)
  await connector.settled()
  const text = crm.fileOf(crm.attachments[0]!.id)!.toString()
  expect(text).not.toMatch(/4111\s?1111/)
  expect(text).toContain('card ')
})
