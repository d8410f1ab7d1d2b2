import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Kommo, startKommo } from './start-kommo.ts'

let kommo: Kommo
beforeEach(async () => {
  kommo = await startKommo({ perSecond: 1000 })
  onTestFinished(() => kommo.close())
})

interface Answered {
  status: number
  type: string | null
  text: string
  // Tests read whatever is there.
  json: Record<string, never>
  /** Lists of the body, by their names. */
  lists: Record<string, Record<string, never>[]>
}

async function ask(method: string, path: string, body?: unknown, token = kommo.token): Promise<Answered> {
  const response = await fetch(path.startsWith('/oauth2') ? kommo.url + path : `${kommo.url}/api/v4${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const type = response.headers.get('content-type')
  const json = (type?.includes('json') ? JSON.parse(text) : {}) as Answered['json']
  return { status: response.status, type, text, json, lists: json['_embedded'] ?? {} }
}

const ids = (answer: Answered, name: string): unknown[] => answer.lists[name]!.map(({ id }) => id)

const CALL = { uniq: 'c1', duration: 5, source: 'pbx', phone: '+12223334444' }

describe('searching', () => {
  test('nobody is 204 without a body', async () => {
    expect(await ask('GET', '/contacts?query=5550000')).toMatchObject({ status: 204, text: '' })
  })

  test('the last seven digits are enough, in whatever field they stand', async () => {
    const kim = kommo.store.add('contacts', { phone: '8 (999) 333-44-44' })
    const fields = [{ field_code: 'CONTRACT', values: [{ value: '9993334444' }] }]
    const lee = kommo.store.add('contacts', { fields })
    const answer = await ask('GET', '/contacts?query=2223334444')
    expect(ids(answer, 'contacts')).toEqual([kim.id, lee.id])
    expect(answer.type).toBe('application/hal+json')
  })

  test('leads of a contact are named when they are asked for', async () => {
    const kim = kommo.store.add('contacts', { phone: '2223334444' })
    const lead = kommo.store.add('leads', { links: [kim] })
    const plain = await ask('GET', `/contacts/${kim.id}`)
    expect(plain.lists).not.toHaveProperty('leads')
    expect(ids(await ask('GET', `/contacts/${kim.id}?with=leads`), 'leads')).toEqual([lead.id])
  })

  test('leads are listed by their ids', async () => {
    const one = kommo.store.add('leads')
    kommo.store.add('leads')
    const two = kommo.store.add('leads')
    const query = `filter[id][]=${one.id}&filter[id][]=${two.id}`
    expect(ids(await ask('GET', `/leads?${query}`), 'leads')).toEqual([one.id, two.id])
  })
})

describe('POST /calls', () => {
  test('a number that nobody has is 400, and nothing else', async () => {
    const answer = await ask('POST', '/calls', [{ ...CALL, direction: 'inbound' }])
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject({ _total_items: 0, errors: [{ title: 'Entity not found' }] })
  })

  test.each([
    ['exactly one active lead', [101], 'leads'],
    ['no lead', [], 'contacts'],
    ['several active leads', [101, 102], 'contacts'],
    ['one active lead among those won and lost', [142, 101, 143], 'leads'],
    ['only closed leads', [142, 143], 'contacts'],
  ])('with %s it picks the card', async (_what, statuses, type) => {
    const kim = kommo.store.add('contacts', { phone: '+1 222 333 4444' })
    for (const status_id of statuses) kommo.store.add('leads', { status_id, links: [kim] })
    const answer = await ask('POST', '/calls', [{ ...CALL, direction: 'inbound' }])
    expect(answer.lists['calls']).toMatchObject([{ entity_type: type }])
    expect(kommo.store.notes).toMatchObject([{ entity_type: type, note_type: 'call_in' }])
  })

  test('ten digits must agree, and a contact comes before a company', async () => {
    kommo.store.add('contacts', { phone: '9993334444' })
    kommo.store.add('companies', { phone: '2223334444' })
    const kim = kommo.store.add('contacts', { phone: '2223334444' })
    await ask('POST', '/calls', [{ ...CALL, direction: 'outbound' }])
    expect(kommo.store.callsOn(kim)).toMatchObject([{ note_type: 'call_out' }])
  })

  test('some may succeed; each is named by its request_id, in any order', async () => {
    kommo.store.add('contacts', { phone: '2223334444' })
    const item = { ...CALL, direction: 'inbound' }
    const answer = await ask('POST', '/calls', [
      { ...item, request_id: 'a' },
      { ...item, phone: '5556667777', request_id: 'b' },
      { ...item, uniq: 'c3', request_id: 'c' },
    ])
    expect(answer.status).toBe(200)
    expect(answer.lists['calls']!.map(({ request_id }) => request_id)).toEqual(['c', 'a'])
    expect(answer.json['errors']).toMatchObject([{ request_id: 'b' }])
  })

  test('the same call twice is two notes', async () => {
    kommo.store.add('contacts', { phone: '2223334444' })
    await ask('POST', '/calls', [{ ...CALL, direction: 'inbound' }])
    await ask('POST', '/calls', [{ ...CALL, direction: 'inbound' }])
    expect(kommo.store.notes).toHaveLength(2)
  })
})

describe('notes and tasks', () => {
  test('a call is a note; it can be changed and not removed', async () => {
    const lead = kommo.store.add('leads')
    const made = await ask('POST', `/leads/${lead.id}/notes`, [{ note_type: 'call_in', params: CALL }])
    const path = `/leads/${lead.id}/notes/${String(ids(made, 'notes')[0])}`
    await ask('PATCH', path, { params: { link: 'https://pbx.example.com/1.mp3' } })
    expect(kommo.store.notes[0]!.params).toEqual({ ...CALL, link: 'https://pbx.example.com/1.mp3' })
    expect((await ask('DELETE', path)).status).toBe(405)
    const listed = await ask('GET', `/leads/${lead.id}/notes?filter[note_type]=call_in`)
    expect(listed.lists['notes']).toMatchObject([{ params: { uniq: 'c1' } }])
  })

  test('notes and tasks come in the order of their making, and the last one first when that is asked', async () => {
    const lead = kommo.store.add('leads')
    const task = { complete_till: 1_800_000_000, entity_id: lead.id, entity_type: 'leads' }
    for (const text of ['a', 'b']) {
      await ask('POST', `/leads/${lead.id}/notes`, [{ note_type: 'common', params: { text } }])
      await ask('POST', '/tasks', [{ ...task, text }])
    }
    for (const [path, name] of [
      [`/leads/${lead.id}/notes`, 'notes'],
      ['/tasks', 'tasks'],
    ] as const) {
      const plain = ids(await ask('GET', path), name)
      expect(ids(await ask('GET', `${path}?order[id]=desc`), name)).toEqual(plain.toReversed())
      expect(ids(await ask('GET', `${path}?order[id]=desc&limit=1`), name)).toEqual(plain.slice(1))
    }
  })

  test('what is wrong with each item is said, by its request_id', async () => {
    const lead = kommo.store.add('leads')
    const answer = await ask('POST', `/leads/${lead.id}/notes`, [{ request_id: 'x', note_type: 'call_in', params: {} }])
    expect(answer).toMatchObject({ status: 400, type: 'application/problem+json' })
    expect(answer.json['validation-errors']).toMatchObject([{ request_id: 'x' }])
    expect((await ask('POST', `/leads/${lead.id}/notes`, { note_type: 'common' })).status).toBe(400)
  })

  test('a task belongs to a card and has a time', async () => {
    const lead = kommo.store.add('leads')
    const task = { text: 'Call back', complete_till: 1_800_000_000, entity_id: lead.id, entity_type: 'leads' }
    expect((await ask('POST', '/tasks', [{ ...task, complete_till: undefined }])).status).toBe(400)
    await ask('POST', '/tasks', [task])
    expect(kommo.store.tasks).toMatchObject([task])
  })
})

describe('links', () => {
  test('are made, listed and undone; twice is once', async () => {
    const lead = kommo.store.add('leads')
    const kim = kommo.store.add('contacts')
    const body = [{ to_entity_id: kim.id, to_entity_type: 'contacts' }]
    await ask('POST', `/leads/${lead.id}/link`, body)
    await ask('POST', `/leads/${lead.id}/link`, body)
    expect(kommo.store.links).toHaveLength(1)
    const listed = await ask('GET', `/contacts/${kim.id}/links`)
    expect(listed.lists['links']).toMatchObject([{ to_entity_id: lead.id, to_entity_type: 'leads' }])
    expect(await ask('POST', `/leads/${lead.id}/unlink`, body)).toMatchObject({ status: 204, text: '' })
    expect(kommo.store.links).toEqual([])
  })
})

describe('incoming leads', () => {
  const phone = [{ field_code: 'PHONE', values: [{ value: '+12223334444' }] }]
  const metadata = { uniq: 'c1', phone: '+12223334444', called_at: 1, duration: 0, link: '', service_code: 'pbx' }
  const incoming = {
    source_uid: 'pbx',
    source_name: 'PBX',
    request_id: 'r1',
    metadata,
    _embedded: { contacts: [{ name: 'New', custom_fields_values: phone }] },
  }
  const made = async () => {
    const { lists } = await ask('POST', '/leads/unsorted/sip', [incoming])
    const [one] = lists['unsorted']! as unknown as [{ uid: string; _embedded: Record<string, { id: number }[]> }]
    return { uid: one.uid, contact: one['_embedded']['contacts']![0]!.id }
  }

  test('hide their contact from lists, but not from who knows its id', async () => {
    const { contact, uid } = await made()
    expect((await ask('GET', '/contacts?query=2223334444')).status).toBe(204)
    expect((await ask('GET', `/contacts/${contact}`)).status).toBe(200)
    expect((await ask('GET', '/leads')).status).toBe(204)
    const listed = await ask('GET', '/leads/unsorted?filter[category][]=sip')
    expect(listed.lists['unsorted']).toMatchObject([{ uid, metadata: { uniq: 'c1' } }])
  })

  test('an accepted one is a lead with its contact, and the call is noted', async () => {
    const { uid, contact } = await made()
    expect((await ask('POST', `/leads/unsorted/${uid}/accept`, { user_id: 7 })).json['category']).toBe('sip')
    expect(ids(await ask('GET', '/contacts?query=2223334444'), 'contacts')).toEqual([contact])
    expect(kommo.store.notes).toHaveLength(1)
    expect((await ask('DELETE', `/leads/unsorted/${uid}/decline`)).status).toBe(404)
  })

  test('a declined one is gone, and again it is not found', async () => {
    const { uid, contact } = await made()
    expect((await ask('DELETE', `/leads/unsorted/${uid}/decline`, { user_id: 7 })).status).toBe(200)
    expect((await ask('GET', `/leads/unsorted/${uid}`)).status).toBe(404)
    expect((await ask('GET', `/contacts/${contact}`)).status).toBe(404)
  })

  test('a contact that was linked to a lead stays when it is declined', async () => {
    const { uid, contact } = await made()
    const lead = kommo.store.add('leads')
    await ask('POST', `/leads/${lead.id}/link`, [{ to_entity_id: contact, to_entity_type: 'contacts' }])
    await ask('DELETE', `/leads/unsorted/${uid}/decline`)
    expect(ids(await ask('GET', '/contacts?query=2223334444'), 'contacts')).toEqual([contact])
  })

  test('those of calls cannot be linked, and must say what the call was', async () => {
    const { uid } = await made()
    expect((await ask('POST', `/leads/unsorted/${uid}/link`, {})).status).toBe(400)
    expect((await ask('POST', '/leads/unsorted/sip', [{ ...incoming, metadata: {} }])).status).toBe(400)
  })
})

describe('access', () => {
  test('a token that does not work is a problem of status 401', async () => {
    const answer = await ask('GET', '/contacts', undefined, 'nonsense')
    expect(answer).toMatchObject({ status: 401, type: 'application/problem+json' })
  })

  test('a code works once, and so does each refresh token', async () => {
    const { client } = kommo.tokens
    const common = { client_id: client.id, client_secret: client.secret, redirect_uri: client.redirectUri }
    const grant = (more: object) => ask('POST', '/oauth2/access_token', { ...common, ...more })
    const code = kommo.tokens.code()
    const first = await grant({ grant_type: 'authorization_code', code })
    expect((await grant({ grant_type: 'authorization_code', code })).status).toBe(400)
    expect((await ask('GET', '/contacts', undefined, first.json['access_token'])).status).toBe(204)
    const refresh = { grant_type: 'refresh_token', refresh_token: first.json['refresh_token'] }
    const second = await grant(refresh)
    expect((await ask('GET', '/contacts', undefined, second.json['access_token'])).status).toBe(204)
    expect((await grant(refresh)).status).toBe(400)
  })

  test('the eighth request of a second is too many, and what says so is no JSON', async () => {
    const strict = await startKommo()
    onTestFinished(() => strict.close())
    const headers = { Authorization: `Bearer ${strict.token}` }
    const answers = []
    for (let n = 0; n < 8; n++) answers.push(await fetch(`${strict.url}/api/v4/contacts`, { headers }))
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(7).fill(204), 429])
    expect(answers[7]!.headers.get('content-type')).toBe('text/html')
  })
})
