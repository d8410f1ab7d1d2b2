import { describe, expect, test } from 'vitest'
import {
  type IdShape,
  ID_SHAPES,
  LIST_SHAPES,
  NO_ID_SHAPES,
  NONE_ANSWERS,
} from '../../../src/testing/judge/behaviours.ts'
import { writeId } from '../../../src/testing/judge/identifiers.ts'
import { type Row, judge } from './judge-stage.ts'
import { stringifyJson } from '../../../src/util/json.ts'

describe('the population', () => {
  test('is the same for the same seed, and another for another', async (t) => {
    const [one, same, other] = [await judge(t, {}, 5), await judge(t, {}, 5), await judge(t, {}, 6)]
    expect(one.crm.callers).toEqual(same.crm.callers)
    expect(one.crm.callers).not.toEqual(other.crm.callers)
    expect((await one.send('GET', '/people')).json).toEqual((await same.send('GET', '/people')).json)
  })

  test('has who is known, however the number is spelled, and nobody else', async (t) => {
    const { search, known, unknown } = await judge(t)
    expect((await search(known)).json).toMatchObject({ total: 1, list: [{ name: known.name }] })
    expect((await search(unknown)).json).toEqual({ total: 0, list: [] })
  })

  test('has strangers who are nearly a caller, and never have his number', async (t) => {
    const { search, known, unknown } = await judge(t, { finds: 'near_twins' })
    const twins = (await search(unknown)).json.list
    expect(twins).toHaveLength(5)
    expect((await search(known)).json.list).toHaveLength(6)
    const line = unknown.phone.slice(2)
    expect(twins.filter((one) => one.phone?.replaceAll(/\D/g, '').endsWith(line))).toMatchObject([
      { phone: `+44${line}` },
    ])
  })
})

describe('searches', () => {
  test('ignores_filters answers everybody, first_of_everything the first of them', async (t) => {
    const all = await judge(t, { finds: 'ignores_filters' })
    const { total } = (await all.send('GET', '/people')).json
    expect((await all.search(all.unknown)).json.total).toBe(total)
    expect((await all.send('GET', '/cases?person=999')).json.total).toBeGreaterThan(10)
    const first = await judge(t, { finds: 'first_of_everything' })
    expect((await first.search(first.unknown)).json.list).toEqual(
      (await first.send('GET', '/people')).json.list.slice(0, 1),
    )
    expect((await first.send('GET', '/cases?person=999')).json.list).toHaveLength(1)
  })

  test('wildcards reads an underscore, a percent sign and a star in what is asked', async (t) => {
    const { send, unknown, known } = await judge(t, { finds: 'wildcards' })
    const letter = unknown.email.replace('_', 'x')
    expect((await send('GET', `/people?email=${unknown.email}`)).json.list).toMatchObject([{ email: letter }])
    expect((await send('GET', `/people?phone=*${known.phone.slice(-4)}`)).json.list.length).toBeGreaterThan(1)
  })

  test.for(LIST_SHAPES)('a list comes as %s, and twice with duplicates', async (lists, ctx) => {
    const { search, known } = await judge(ctx, { lists, duplicates: true })
    const { json } = await search(known)
    const told = json as object as Record<string, Row[]> & Row[]
    const found: Row[] = lists === 'bare' ? told : lists === 'nested' ? json.data.items : told[lists]!
    expect(found).toHaveLength(2)
    expect(found[0]).toEqual(found[1])
  })

  test.for(NONE_ANSWERS)('nobody is said with %s', async (none, ctx) => {
    const { search, send, unknown } = await judge(ctx, { none })
    const { status, text } = await search(unknown)
    const expected = {
      empty_list: [200, '{"total":0,"list":[]}'],
      empty_object: [200, '{}'],
      null: [200, 'null'],
      missing: [200, '{"total":0}'],
      empty_body: [200, ''],
      no_content: [204, ''],
      not_found: [404, ''],
      forbidden: [403, ''],
      bad_request: [400, ''],
    }[none]
    expect([status, text]).toEqual(expected)
    expect((await send('GET', '/people/nobody')).status).toBe(status >= 400 ? status : 404)
  })

  test('what was created is shown after the index lag, and by its id at once', async (t) => {
    const { send, search, clock, unknown } = await judge(t, { indexLagMs: 5000 })
    const { json } = await send('POST', '/people', unknown, unknown.id)
    expect((await send('GET', `/people/${json.id}`)).status).toBe(200)
    expect((await search(unknown)).json.total).toBe(0)
    await clock.advance(5000)
    expect((await search(unknown)).json.total).toBe(1)
  })
})

describe('identifiers', () => {
  test.each([...ID_SHAPES, ...NO_ID_SHAPES] as IdShape[])('%s: no two objects have the same one', (shape) => {
    const texts = new Set([0, 1, 2, 300].map((number) => stringifyJson(writeId(shape, number))))
    expect(texts.size).toBe(['empty', 'null'].includes(shape) ? 1 : 4)
  })

  test('either is a text in the answer of a create and a number in that of a search', () => {
    expect([writeId('either', 6, 'created'), writeId('either', 6)]).toEqual(['7', 7])
  })

  test('with location, a create tells its id there only', async (t) => {
    const { send, unknown } = await judge(t, { ids: 'awkward_text', idPlace: 'location' })
    const { status, text, headers } = await send('POST', '/people', unknown, unknown.id)
    expect([status, text]).toEqual([201, ''])
    const path = headers.get('location')!.slice('/api'.length)
    expect((await send('GET', path)).json.email).toBe(unknown.email)
  })
})

describe('creates', () => {
  test('with same_person, who is there is refused and named', async (t) => {
    const { send, known } = await judge(t, { conflicts: 'same_person' })
    const { status, json } = await send('POST', '/people', { name: 'Other', phone: known.phone }, known.id)
    expect([status, json.existing.length]).toEqual([409, 1])
  })

  test('with same_name, strangers are named, too', async (t) => {
    const { send, unknown } = await judge(t, { conflicts: 'same_name' })
    const { status, json } = await send('POST', '/people', unknown, unknown.id)
    expect([status, json.existing.length]).toEqual([409, expect.any(Number)])
    expect(json.existing.length).toBeGreaterThanOrEqual(5)
  })

  test('at most two in a row go wrong', async (t) => {
    const { send, crm } = await judge(t, { creates: 'error_in_200' })
    const answers: boolean[] = []
    for (let i = 0; i < 30; i++)
      answers.push((await send('POST', '/cases', { reference: String(i) })).json.success !== false)
    expect(answers).toContain(true)
    expect(answers.join()).not.toContain('false,false,false')
    expect(crm.effects).toHaveLength(answers.filter(Boolean).length)
  })

  test('an armed fault goes before the behaviours', async (t) => {
    const { crm, send } = await judge(t)
    crm.failNext({ method: 'POST', path: '/people' }, { status: 503 })
    expect((await send('POST', '/people', {})).status).toBe(503)
    expect(crm.requests.at(-1)).toMatchObject({ method: 'POST', path: '/api/people', status: 503 })
  })
})

describe('the ledger', () => {
  test('tells whom every effect landed on, and whom it was meant for', async (t) => {
    const { crm, send, unknown } = await judge(t)
    const { id } = (await send('POST', '/people', unknown, unknown.id, 's1')).json
    const record = (await send('POST', '/cases', { person: id, reference: 's1' }, unknown.id, 's1')).json
    await send('PUT', `/cases/${record.id}`, {}, unknown.id, 's1')
    await send('POST', `/cases/${record.id}/notes`, {}, unknown.id, 's1')
    await send('POST', `/cases/${record.id}/files`, undefined, unknown.id, 's1')
    expect(crm.effects.map(({ kind, owner, meantFor, session }) => [kind, owner, meantFor, session])).toEqual(
      ['person_created', 'case_created', 'case_changed', 'note_added', 'file_added'].map((kind) => [
        kind,
        unknown.id,
        unknown.id,
        's1',
      ]),
    )
    expect(crm.violations()).toEqual([])
  })

  test('a note in the case of a stranger, a case of nobody and somebody who was there are violations', async (t) => {
    const { crm, send, known } = await judge(t)
    const [stranger] = (await send('GET', '/cases')).json.list
    await send('POST', `/cases/${stranger!.id}/notes`, {}, known.id, 's1')
    await send('POST', '/cases', { person: 'gone' }, known.id, 's1')
    await send('POST', '/people', known, known.id, 's1')
    expect(crm.violations().map(({ rule }) => rule)).toEqual(['wrong_person', 'wrong_person', 'person_twice'])
    expect(crm.violations()[1]!.message).toContain('went to nobody')
  })

  test.for(['/cases/nobody', '/elsewhere', '/cases/1/2/3', '/../x'])('%s is 404 and no effect', async (path, ctx) => {
    const { send, crm } = await judge(ctx, {})
    expect((await send('PUT', path, {})).status).toBe(404)
    expect(crm.effects).toEqual([])
  })

  test('a body that is no JSON object has no fields', async (t) => {
    const { crm } = await judge(t)
    const { url } = crm
    expect((await fetch(`${url}/api/cases`, { method: 'POST', body: '{' })).status).toBe(201)
    expect((await fetch(`${url}/api/cases`, { method: 'POST', body: '[]' })).status).toBe(201)
    expect(crm.effects).toMatchObject([{ owner: null }, { owner: null }])
  })
})
