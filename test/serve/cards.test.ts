import { describe, expect, test } from 'vitest'
import { ended, espocrm, event, started } from '../support/espocrm.ts'
import { API_KEY, serving } from './serving.ts'

const contacts = { type: 'Contact', method: 'GET' as const, url: '/Contact' }
const found = { data: '$.list', capture: { TITLE: 'name', DETAIL: 'phoneNumber' } }

function searchable() {
  const config = espocrm()
  Object.assign(config.account, {
    search: [
      { ...contacts, params: { q: '{SEARCH_TEXT}' }, response: found },
      {
        ...contacts,
        params: {
          'where[0][type]': 'equals',
          'where[0][attribute]': 'phoneNumber',
          'where[0][value]': '{SEARCH_PHONE}',
        },
        response: found,
      },
    ],
  })
  Object.assign(config.record, {
    search: {
      type: 'Case',
      method: 'GET',
      url: '/Case',
      params: { q: '{SEARCH_TEXT}' },
      response: { data: '$.list', capture: { TITLE: 'name' } },
    },
  })
  return config
}

const settings = { apiKey: API_KEY, origins: ['https://desk.example.com'] }
const cardsOf = (json: unknown) => (json as { cards: { title: string }[] }).cards

describe('cards', () => {
  test('are found by what the configuration searches: accounts and records, with title, detail and page', async (t) => {
    const { ask, connector, crm } = await serving(t, settings, { config: searchable() })
    await connector.open({ id: 'call-7', endUser: { name: 'Inbound Me', phoneNumber: '+12225550100' } })
    const { status, json } = await ask('/v1/cards?q=inbound')
    const [contact] = crm.contacts
    expect({ status, json }).toEqual({
      status: 200,
      json: {
        cards: [
          {
            kind: 'account',
            id: contact!.id,
            type: 'Contact',
            title: 'Inbound Me',
            detail: '+12225550100',
            url: `${crm.url}/#Contact/view/${contact!.id}`,
          },
          {
            kind: 'record',
            id: crm.cases[0]!.id,
            type: 'Case',
            title: crm.cases[0]!.name,
            url: `${crm.url}/#Case/view/${crm.cases[0]!.id}`,
          },
        ],
        failed: [],
      },
    })
  })

  test.for(['+12225550100', '(222) 555-0100', ' 222 555 0100 '])(
    'are found by the number %j, however it is spelled',
    async (number, t) => {
      const { ask, connector } = await serving(t, settings, { config: searchable() })
      await connector.open({ id: 'call-7', endUser: { name: 'Kim Lee', phoneNumber: '+12225550100' } })
      const { json } = await ask(`/v1/cards?q=${encodeURIComponent(number)}`)
      expect(cardsOf(json).map(({ title }) => title)).toEqual(['Kim Lee'])
    },
  )

  test('what is no number is not searched as one, and is sent as it was typed', async (t) => {
    const { ask, crm } = await serving(t, settings, { config: searchable() })
    expect((await ask(`/v1/cards?q=${encodeURIComponent("O'Brien & {NAME} =x 42")}`)).json).toEqual({
      cards: [],
      failed: [],
    })
    expect(crm.requests.map(({ path, query }) => `${path}?${decodeURIComponent(query.replaceAll('+', ' '))}`)).toEqual([
      "/api/v1/Contact?q=O'Brien & {NAME} =x 42",
      "/api/v1/Case?q=O'Brien & {NAME} =x 42",
    ])
  })

  test('what the CRM does not answer is named, and the rest is there', async (t) => {
    const { ask, connector, crm } = await serving(t, settings, { config: searchable() })
    await connector.open({ id: 'call-7', endUser: { name: 'Inbound Me', phoneNumber: '+12225550100' } })
    crm.failNext({ method: 'GET', path: '/Case' }, { status: 503 })
    const { status, json } = await ask('/v1/cards?q=inbound')
    expect({ status, json }).toMatchObject({
      status: 200,
      json: {
        cards: [{ title: 'Inbound Me' }],
        failed: [{ endpoint: 'record.search', code: expect.any(String) as string }],
      },
    })
  })

  test.for<[string, string]>([
    ['nothing', ''],
    ['too little', 'x'],
    ['blanks', '%20%20%20'],
    ['too much', 'x'.repeat(201)],
  ])('%s is no search', async ([, text], t) => {
    const { ask, crm } = await serving(t, settings, { config: searchable() })
    expect(await ask(`/v1/cards?q=${text}`)).toMatchObject({ status: 400, json: { error: { code: 'SEARCH_INVALID' } } })
    expect(crm.requests).toEqual([])
  })

  test('are not there without a search in the configuration', async (t) => {
    const { ask } = await serving(t, settings)
    expect(await ask('/v1/cards?q=kim')).toMatchObject({ status: 400, json: { error: { code: 'SEARCH_INVALID' } } })
  })

  test('are for pages with a ticket and for servers, of origins that are named', async (t) => {
    const { ask } = await serving(t, settings, { config: searchable() })
    const { ticket } = (await ask('/v1/tickets', { body: { agent: '7' } })).json as { ticket: string }
    expect((await ask('/v1/cards?q=kim', { bearer: ticket })).status).toBe(200)
    expect((await ask('/v1/cards?q=kim', { bearer: null })).status).toBe(401)
    expect((await ask('/v1/cards?q=kim', { bearer: `${ticket}x` })).status).toBe(401)
    const from = async (origin: string) =>
      (await ask('/v1/cards?q=kim', { headers: { origin } })).headers.get('access-control-allow-origin')
    expect(await from('https://desk.example.com')).toBe('https://desk.example.com')
    expect(await from('https://evil.example.com')).toBeNull()
  })
})

function commenting() {
  const own = searchable()
  Object.assign(own.comment, { on: ['account_chosen'] })
  return own
}

const chosen = (own: object) => event('session.account_chosen', own, '2026-11-20T10:20:00Z')

describe('the note and the task of a choice', () => {
  test('are a comment on the card that was chosen, not on the former one', async (t) => {
    const { connector, feed, crm } = await serving(t, settings, { config: commenting() })
    await feed(started(), ended())
    const { record } = await connector.open({ id: 'call-2', endUser: { name: 'Bo', phoneNumber: '+12225550102' } })
    await feed(
      chosen({
        record: { id: record!.id as string },
        notes: 'Wants the blue one.',
        task: { text: 'Call back', dueAt: '2026-11-21T09:00:00Z' },
      }),
    )
    await connector.settled()
    expect(crm.notes).toMatchObject([
      { parentId: record!.id, post: 'Note: Wants the blue one.\nTask until 2026-11-21T09:00:00Z: Call back' },
    ])
  })

  test.for<[string, object, string[]]>([
    ['a note alone', { notes: 'Hello' }, ['Note: Hello']],
    ['a task without a time', { task: { text: 'Call back' } }, ['Task: Call back']],
    ['neither', {}, []],
    ['an empty note', { notes: '' }, []],
  ])('%s', async ([, own, posts], t) => {
    const { connector, feed, crm } = await serving(t, settings, { config: commenting() })
    await feed(started(), chosen(own))
    await connector.settled()
    expect(crm.notes.map(({ post }) => post)).toEqual(posts)
  })
})
