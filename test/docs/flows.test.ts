import { existsSync } from 'node:fs'
import { type TestContext, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import { type Routes, answer, smallCrm } from '../judge/small-crm.ts'
import { upload } from '../config/configs.ts'
import { ahead, astray, diagramOf } from './diagram.ts'

test.each([
  'docs/architecture.md mermaid',
  'docs/reliability.md mermaid 2',
  ...[1, 2, 3, 4, 5, 6].map((n) => `docs/flows.md mermaid${n > 1 ? ` ${n}` : ''}`),
])('every box of %s can be reached and says what it is', (key) => {
  const diagram = diagramOf(key)
  const [first] = diagram.arrows.keys()
  const boxes = new Set([...diagram.arrows.keys(), ...[...diagram.arrows.values()].flatMap((to) => [...to])])
  expect([...boxes].filter((id) => !diagram.labels.has(id))).toEqual([])
  expect([...boxes].filter((id) => id !== first && !ahead(diagram, [first!]).has(id))).toEqual([])
})

test('the rooms of the architecture are there', () => {
  const { labels } = diagramOf('docs/architecture.md mermaid')
  const rooms = [...labels.values()].flatMap((label) => /^(\w+): /.exec(label)?.[1] ?? [])
  expect(rooms.length).toBeGreaterThan(5)
  expect(rooms.filter((room) => !existsSync(`src/${room}`))).toEqual([])
})

const isLast = (endpoint: string): boolean => endpoint.endsWith('.then')

/** The requests of an operation with its outcome, which stands before what follows. */
function stepsOf({ requests, status }: Story): string[] {
  return [...requests.filter((one) => !isLast(one)), `= ${status}`, ...requests.filter(isLast)]
}

/** What an operation asked, in order, and what came of it. */
interface Story {
  requests: string[]
  status: string | undefined
}

const request = { method: 'POST' as const, url: '/then' }
const by = (param: string) => ({
  method: 'GET' as const,
  params: { [param]: `{${param}}` },
  response: { data: '$.list' },
})
const none = () => ({ list: [] })
const one = (id: number) => () => ({ list: [{ id }] })
const several = () => ({ list: [{ id: 1 }, { id: 2 }] })

/** Every endpoint of an account and a record, with changes to the account. */
const finding = (account: object = {}): Partial<Config> => ({
  account: {
    findById: { method: 'GET', url: '/people/{ACCOUNT_ID}', then: request },
    findByQuery: { url: '/people', ...by('PHONE_NUMBER'), then: request },
    create: { method: 'POST', url: '/people', params: { n: '{NAME}' }, then: request },
    ...account,
  },
  record: {
    reuse: true,
    findByQuery: { url: '/cases', ...by('ACCOUNT_ID'), then: request },
    create: { method: 'POST', url: '/cases', params: { n: '{NAME}' }, then: request },
  },
})

/** Agents make the account on a page that pops up. */
const popping: Partial<Config> = {
  ...finding({ whenMissing: 'skip' }),
  queues: { 8469: { screenPop: 'https://crm.example.com/new?account={ACCOUNT_ID}' } },
}

const NEW: Routes = {
  'GET /people': none,
  'POST /people': () => ({ id: 1 }),
  'GET /cases': none,
  'POST /cases': () => ({ id: 2 }),
  'POST /then': () => ({}),
}
const QUERY = { url: '/people', ...by('PHONE_NUMBER') }
const onSeveral = (choice: 'none' | 'error') => ({ ...QUERY, response: { data: '$.list', onSeveral: choice } })

/** A CRM that fails once when a record is created. */
const failing = (status: number, body: unknown = {}): Routes => {
  let sent = 0
  return { 'POST /cases': () => (sent++ === 0 ? answer(status, body) : { id: 2 }) }
}

async function storyOf(
  context: TestContext,
  kind: 'account' | 'record',
  routes: Routes,
  config: Partial<Config>,
  endUser: object = { accountId: '7' },
): Promise<Story> {
  const { feed, clock, connector } = await smallCrm(context, { ...NEW, ...routes }, config)
  const kim = { name: 'Kim Park', phoneNumber: '+12223334444', ...endUser }
  await feed({ type: 'session.started', session: { callId: '1', queue: { id: '8469' }, endUser: kim } })
  await clock.advance(3_600_000)
  const requests: string[] = []
  for await (const step of connector.trace('call-1'))
    if (step.kind === kind && step.durationMs !== undefined) requests.push(step.endpoint!)
  return { requests, status: (await connector.result('call-1'))?.[kind]?.status }
}

describe('the order of requests', () => {
  test.for<[what: string, kind: 'account' | 'record', routes: Routes, config: Partial<Config>, story: Story]>([
    [
      'nobody is there',
      'account',
      {},
      finding(),
      {
        requests: ['account.findById', 'account.findByQuery', 'account.create', 'account.create.then'],
        status: 'created',
      },
    ],
    [
      'the id is right',
      'account',
      { 'GET /people/7': () => ({ id: 7 }) },
      finding(),
      { requests: ['account.findById', 'account.findById.then'], status: 'found' },
    ],
    [
      'the query finds one',
      'account',
      { 'GET /people': one(1) },
      finding(),
      { requests: ['account.findById', 'account.findByQuery', 'account.findByQuery.then'], status: 'found' },
    ],
    [
      'several are none, and the next find has one',
      'account',
      { 'GET /people': several, 'GET /more': one(3) },
      finding({ findByQuery: [onSeveral('none'), { ...QUERY, url: '/more' }] }),
      { requests: ['account.findById', 'account.findByQuery[0]', 'account.findByQuery[1]'], status: 'found' },
    ],
    [
      'several are too many',
      'account',
      { 'GET /people': several },
      finding({ findByQuery: onSeveral('error') }),
      { requests: ['account.findById', 'account.findByQuery'], status: 'ambiguous' },
    ],
    [
      'an object has no id',
      'account',
      { 'GET /people': () => ({ list: [{ name: 'Kim' }] }) },
      finding(),
      { requests: ['account.findById', 'account.findByQuery'], status: 'missing_id' },
    ],
    [
      'a find is refused',
      'account',
      { 'GET /people/7': () => answer(403) },
      finding(),
      { requests: ['account.findById'], status: 'rejected' },
    ],
    [
      'nobody is to be created',
      'account',
      {},
      finding({ whenMissing: 'skip' }),
      { requests: ['account.findById', 'account.findByQuery'], status: 'skipped' },
    ],
    [
      'a page pops up on which somebody makes the account',
      'account',
      {},
      popping,
      { requests: ['account.findById', 'account.findByQuery'], status: 'skipped' },
    ],
    [
      'the account has a temporary id',
      'record',
      {},
      popping,
      { requests: ['record.create', 'record.create.then'], status: 'created' },
    ],
    [
      'the id of the platform is enough',
      'account',
      {},
      finding({ findById: undefined }),
      { requests: ['account.findByQuery'], status: 'found' },
    ],
    [
      'there is an open record',
      'record',
      { 'GET /cases': one(4) },
      finding(),
      { requests: ['record.findByQuery', 'record.findByQuery.then'], status: 'found' },
    ],
    [
      'there is no open record',
      'record',
      {},
      finding(),
      { requests: ['record.findByQuery', 'record.create', 'record.create.then'], status: 'created' },
    ],
    [
      'the account is not certain',
      'record',
      { 'GET /people': several },
      finding({ findByQuery: onSeveral('error') }),
      { requests: [], status: 'blocked' },
    ],
  ])('is that of the diagram when %s', async ([, kind, routes, config, story], context) => {
    expect(await storyOf(context, kind, routes, config)).toEqual(story)
    const diagram = diagramOf(kind === 'account' ? 'docs/flows.md mermaid' : 'docs/flows.md mermaid 2')
    expect(astray(diagram, stepsOf(story))).toEqual([])
  })

  const SEARCH = 'record.create.correlation.find'
  const searched = { correlation: { param: 'ref', find: { url: '/cases', ...by('OPERATION_ID') } } }
  const shows = { 'GET /cases': one(2) }
  const conflict = { ...searched, conflict: { status: [409], verify: { PHONE_NUMBER: 'phone' } } }

  test.for<[what: string, routes: Routes, create: object, requests: string[], status: string]>([
    ['it is created', {}, {}, ['create'], 'created'],
    ['the answer has no id', { 'POST /cases': () => ({}) }, {}, ['create'], 'missing_id'],
    ['nothing was stored', failing(429), {}, ['create', 'create'], 'created'],
    ['it is forbidden', failing(403), {}, ['create'], 'rejected'],
    ['an existing one is named', failing(409, { id: 2, phone: '+12223334444' }), conflict, ['create'], 'found'],
    ['an existing one is shown', { ...failing(409), ...shows }, conflict, ['create', SEARCH], 'found'],
    ['400, and it is there', { ...failing(400), ...shows }, searched, ['create', SEARCH], 'found'],
    ['400, and it is not there', failing(400), searched, ['create', SEARCH, 'create'], 'created'],
    ['422, and it is not there', failing(422), searched, ['create', SEARCH], 'rejected'],
    ['422, and nothing searches it', failing(422), {}, ['create'], 'held'],
    ['400, and two are welcome', failing(400), { onAmbiguous: 'resend' }, ['create', 'create'], 'created'],
    ['the CRM prevents a second one', failing(500), { unique: { by: 'clientId' } }, ['create', 'create'], 'created'],
    ['nobody knows, and it is there', { ...failing(500), ...shows }, searched, ['create', SEARCH], 'found'],
    ['nobody knows, and nothing searches it', failing(500), {}, ['create'], 'held'],
    [
      'nobody knows, and it is not there',
      failing(500),
      searched,
      ['create', SEARCH, SEARCH, SEARCH, SEARCH, SEARCH, SEARCH, 'create'],
      'created',
    ],
    [
      'nobody knows, and a person is to decide',
      failing(500),
      { ...searched, onAmbiguous: 'hold', indexLagSeconds: 0, lateCommitSeconds: 10 },
      ['create', SEARCH, SEARCH, SEARCH, SEARCH],
      'held',
    ],
  ])('is that of the diagram when a create goes out and %s', async ([, routes, create, path, status], context) => {
    const config = {
      ...finding(),
      record: { create: { method: 'POST', url: '/cases', params: { n: '{NAME}' }, ...create } },
    }
    const requests = path.map((name) => (name === 'create' ? 'record.create' : name))
    expect(await storyOf(context, 'record', routes, config as Partial<Config>)).toEqual({ requests, status })
    expect(astray(diagramOf('docs/flows.md mermaid 3'), stepsOf({ requests, status }))).toEqual([])
  })

  test('of a whole session is that of the pages', async (context) => {
    const { account, record } = finding({ update: { method: 'PUT', url: '/people/{ACCOUNT_ID}' } })
    const { call, feed, connector } = await smallCrm(
      context,
      {
        ...NEW,
        'GET /people/7': () => ({ id: 7 }),
        'PUT /people/7': () => ({}),
        'PUT /cases/2': () => ({}),
        'POST /notes': () => ({}),
        'POST /files': () => ({ id: 3 }),
      },
      {
        account,
        record: { ...record, update: { method: 'PUT', url: '/cases/{RECORD_ID}' } },
        comment: { method: 'POST', url: '/notes', params: { text: '{COMMENT_BODY}' }, then: request },
        upload: { ...upload(), method: 'POST', url: '/files', addComment: true, then: request },
      },
    )
    await call({ name: 'Kim Park', phoneNumber: '+12223334444', accountId: '7' })
    const file = { id: 'f', kind: 'photo' as const, path: 'package.json' }
    await feed({ type: 'session.ended', outcome: 'finished' }, { type: 'session.file', file })
    const stories = new Map<string, string[]>()
    for await (const { operation, endpoint, durationMs } of connector.trace('call-1'))
      if (durationMs !== undefined) stories.set(operation, [...(stories.get(operation) ?? []), endpoint!])
    const comment = ['comment', 'comment.then']
    expect([...stories.values()]).toEqual([
      ['account.findById', 'account.findById.then'],
      ['record.findByQuery', 'record.create', 'record.create.then'],
      ['account.update'],
      comment,
      ['record.update'],
      comment,
      ['upload', 'upload.then', 'comment'],
    ])
    expect(astray(diagramOf('docs/flows.md mermaid 5'), ['upload', 'upload.then', 'comment'])).toEqual([])
    expect(astray(diagramOf('docs/flows.md mermaid 6'), comment)).toEqual([])
  })
})
