import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import { defaultSubject } from '../../src/session/texts/ticket-texts.ts'
import { sessionOf } from '../session/facts.ts'
import { espocrm, event, stage, started } from '../support/espocrm.ts'
import { KIM, answer, smallCrm } from './small-crm.ts'
import {
  account,
  byPhone,
  comment,
  nobody,
  outcomeOf,
  person,
  rated,
  ratedRecord,
  record,
  recording,
  upload,
  usual,
} from './usual-crm.ts'

const HOUR = 3_600_000

describe('a 2xx that did not do it', () => {
  test.for<[string, unknown, object]>([
    [
      'a sentence says why not',
      ["Ticket 1: Status 'nonsense' isn't a valid status for this ticket."],
      { path: '$[*]', matches: "isn't a valid" },
    ],
    ['nothing says that it was done', [], { path: '$[0]', exists: false }],
  ])('1. `failWhen` makes an error of a 200: %s', async ([, body, failWhen], ctx) => {
    const crm = await smallCrm(
      ctx,
      { ...usual, 'PUT /cases/70': () => body },
      { account, record: ratedRecord({ failWhen }) },
    )
    await crm.call()
    expect(outcomeOf(await crm.feed(rated), 'update')).toMatchObject({
      status: 'rejected',
      error: { code: 'HTTP_FAIL_WHEN', status: 200 },
    })
  })

  test('2. `failWhen` tells a file that arrived empty; the text around {FILE_DATA} makes the data URI', async (ctx) => {
    const config = espocrm()
    const bare = config.upload as { params: { file: string }; response?: object; attachment: object }
    const file = event('session.file', { file: { id: 'f1', kind: 'call_recording', path: 'LICENSE' } })
    const whole = await stage(ctx, config, { withoutDelay: true })
    await whole.feed(started(), file)
    await whole.connector.settled()
    expect(whole.crm.attachments).toMatchObject([{ size: (await readFile('LICENSE')).length }])

    bare.params.file = '{FILE_DATA}'
    bare.response = { failWhen: { path: 'size', equals: 0 } }
    const empty = await stage(ctx, config, { withoutDelay: true })
    await empty.feed(started(), { ...file, id: 'other' })
    await empty.connector.settled()
    expect(empty.crm.attachments).toMatchObject([{ size: 0 }])
    expect(outcomeOf((await empty.connector.result('call-1'))!, 'upload').status).toBe('rejected')
  })

  test('3. without a record no comment is sent: nothing belongs to nothing', async (ctx) => {
    const crm = await smallCrm(ctx, { ...usual, 'POST /cases': () => answer(403) }, { account, record, comment })
    expect(outcomeOf(await crm.call(), 'comment')).toMatchObject({
      status: 'blocked',
      reason: 'the record is rejected',
    })
    expect(crm.story).not.toContain('POST /notes')
  })

  test('4. `encoding: binary` sends the bytes and nothing around them', async (ctx) => {
    const binary = { ...upload, encoding: 'binary', params: { name: '{FILE_NAME}' } } as const
    const crm = await smallCrm(ctx, usual, { account, record, upload: binary })
    await crm.call()
    await crm.feed(recording)
    const sent = crm.requests.at(-1)!
    expect(sent.headers['content-type']).toBe('audio/mpeg')
    expect(sent.body.equals(await readFile('LICENSE'))).toBe(true)
  })

  test('5. every body says its type, and `failWhen` tells a row without what was sent', async (ctx) => {
    const create = { ...record.create, response: { failWhen: { path: 'subject', exists: false } } }
    const crm = await smallCrm(
      ctx,
      { ...usual, 'POST /cases': () => ({ id: 70, subject: null }) },
      { account, record: { create } },
    )
    const result = await crm.call()
    expect(crm.requests.at(-1)!.headers['content-type']).toBe('application/json')
    expect(result.record!.error).toMatchObject({ code: 'HTTP_FAIL_WHEN' })
  })

  test('6. in multipart the fields go before the file, wherever the configuration names them', async (ctx) => {
    const crm = await smallCrm(ctx, usual, { account, record, upload })
    await crm.call()
    await crm.feed(recording)
    const text = crm.requests.at(-1)!.body.toString()
    expect(text.indexOf('name="case"')).toBeGreaterThan(0)
    expect(text.indexOf('name="file"')).toBeGreaterThan(text.indexOf('name="case"'))
  })

  test.for<[object, { path: string; exists: boolean }]>([
    [
      { name: 'Invalid Session ID', number: 11 },
      { path: 'number', exists: true },
    ],
    [
      { id: 0, error: ['UserError', ['x']] },
      { path: '$.error', exists: true },
    ],
  ])('7. `failWhen` on a find: %j is no "not found", and nothing is created', async ([body, failWhen], ctx) => {
    const findByQuery = { ...byPhone, response: { ...byPhone.response, failWhen } }
    const crm = await smallCrm(ctx, { ...usual, 'GET /people': () => body }, { account: { ...account, findByQuery } })
    expect((await crm.call()).account).toMatchObject({ status: 'rejected', error: { code: 'HTTP_FAIL_WHEN' } })
    expect(crm.story).toEqual(['GET /people'])
  })
})

const everybody = () => ({
  items: [
    { id: 1, name: 'api' },
    { id: 2, phone: '+13334445555' },
    { id: 3, phone: '222 333 4444' },
  ],
})

describe('a search that finds the wrong account, or none', () => {
  test('8. `verify` keeps only who has what was asked for', async (ctx) => {
    const crm = await smallCrm(ctx, { ...usual, 'GET /people': everybody }, { account })
    expect((await crm.call()).account).toMatchObject({ status: 'found', id: 3 })
    expect((await crm.call({ phoneNumber: '+14445556666' }, 'call-2')).account).toMatchObject({
      status: 'created',
      id: 8,
    })
  })

  test('9. whom an anonymous search shows, `verify` drops; the create that is refused tells of the key', async (ctx) => {
    const crm = await smallCrm(
      ctx,
      { 'GET /people': () => ({ items: [{ id: 1 }, { id: 2 }] }), 'POST /people': () => answer(401) },
      { account },
    )
    expect((await crm.call()).account).toMatchObject({ status: 'blocked', error: { status: 401 } })
  })

  test('10. a plus in a query goes out as %2B', async (ctx) => {
    const crm = await smallCrm(ctx, usual, { account })
    await crm.call()
    expect(crm.requests[0]!.query).toBe('phone=%2B12223334444')
  })

  test('11. `phone.format: e164` is what is stored and searched', async (ctx) => {
    const { crm, feed } = await stage(ctx)
    await feed(started())
    const again = await feed(started({ endUser: { phoneNumber: '(222) 333-4444' } }, { sessionId: 'call-2' }))
    expect(again.account).toMatchObject({ status: 'found', id: crm.contacts[0]!.id })
  })

  test('11. what the CRM cannot store is refused for all to see', async (ctx) => {
    const { crm, feed } = await stage(ctx, { ...espocrm(), phone: { format: 'us_local' }, retry: 'transient' })
    expect((await feed(started())).account).toMatchObject({ status: 'rejected', error: { status: 400 } })
    expect(crm.contacts).toEqual([])
  })

  test('12. a filter writes the number as the wildcard of this CRM wants it', async (ctx) => {
    const config: Config = { ...espocrm(), phone: { format: 'automatic', defaultCountry: 'US' } }
    const find = (config.account as { findByQuery: { params: Record<string, string>; dialect?: string } }).findByQuery
    find.params['where[0][type]'] = 'like'
    // Percent signs belong to the search here, so nothing escapes them.
    Object.assign(find, { dialect: 'none' })
    const pages = async (value: string) => {
      find.params['where[0][value]'] = value
      const { crm, feed, connector, clock } = await stage(ctx, config)
      await feed(started())
      await clock.advance(24 * HOUR)
      await feed(started({}, { sessionId: 'call-2' }))
      await connector.settled()
      return crm.contacts.length
    }
    expect(await pages('{PHONE_NUMBER}')).toBe(2)
    expect(await pages('%{PHONE_NUMBER|digits}')).toBe(1)
  })

  test('13. a list of finds asks one thing after the other, where a CRM knows no "or"', async (ctx) => {
    const byEmail = {
      ...byPhone,
      params: { email: '{EMAIL}' },
      response: { data: '$.items', verify: { EMAIL: 'email' } },
    }
    const crm = await smallCrm(
      ctx,
      {
        ...usual,
        'GET /people': ({ params }) => ({ items: params.has('phone') ? [] : [{ id: 9, email: 'Kim@Example.com' }] }),
      },
      { account: { ...account, findByQuery: [byPhone, byEmail] } },
    )
    expect((await crm.call()).account).toMatchObject({ status: 'found', id: 9 })
    expect(crm.story).toEqual(['GET /people', 'GET /people'])
  })

  test('14. `lower` writes an address as a CRM keeps it that tells cases apart', async (ctx) => {
    const byEmail = {
      ...byPhone,
      params: { email: '{EMAIL|lower}' },
      response: { data: '$.items', verify: { EMAIL: 'email' } },
    }
    const crm = await smallCrm(
      ctx,
      {
        ...usual,
        'GET /people': ({ params }) => ({
          items: params.get('email') === KIM.email ? [{ id: 9, email: KIM.email }] : [],
        }),
      },
      { account: { ...account, findByQuery: byEmail } },
    )
    expect((await crm.call({ email: 'KIM@EXAMPLE.COM' })).account).toMatchObject({ status: 'found', id: 9 })
  })

  test.for([
    [403, [403], 'created'],
    [400, [400], 'created'],
    [404, undefined, 'created'],
    [204, undefined, 'created'],
    [403, undefined, 'rejected'],
  ] as const)('15. a find by id: %i with notFound %j comes to %s', async ([status, notFound, outcome], ctx) => {
    const findById = {
      method: 'GET' as const,
      url: '/people/{ACCOUNT_ID}',
      ...(notFound && { response: { notFound: [...notFound] } }),
    }
    const crm = await smallCrm(
      ctx,
      { ...nobody, 'GET /people/gone': () => answer(status) },
      { account: { ...account, findById } },
    )
    expect((await crm.call({ ...KIM, accountId: 'gone' })).account!.status).toBe(outcome)
  })
})

const named = (verify: Record<string, string>): Config => {
  const config = espocrm()
  const { create } = config.account as { create: { headers?: object; conflict?: object } }
  delete create.headers
  create.conflict = { status: [409], data: '$', verify }
  return config
}

describe('create, and then create again', () => {
  test('16. `conflict.verify`: the stranger of the same name is not adopted', async (ctx) => {
    const { crm, feed, connector, clock } = await stage(ctx, named({ PHONE_NUMBER: 'phoneNumber' }))
    await connector.open({ id: 'a', endUser: { name: 'Unknown caller', phoneNumber: '+13334445555' } })
    await feed(started({ endUser: { name: 'Unknown caller', phoneNumber: '+12223334444' } }))
    await clock.advance(HOUR)
    expect((await connector.result('call-1'))!.account).toMatchObject({ status: 'held' })
    expect(crm.contacts).toHaveLength(1)
  })

  test('16. a header switches the check of the CRM off', async (ctx) => {
    const { crm, feed, connector } = await stage(ctx)
    await connector.open({ id: 'a', endUser: { name: 'Unknown caller', phoneNumber: '+13334445555' } })
    await feed(started({ endUser: { name: 'Unknown caller', phoneNumber: '+12223334444' } }))
    expect(crm.contacts).toHaveLength(2)
  })

  test.for([
    [422, { errors: ['Identifier has already been taken'] }],
    [400, { message: 'Name in use' }],
  ] as const)(
    '17. `conflict.status` reads a %i of a unique field, and the search names who has it',
    async ([status, body], ctx) => {
      let searches = 0
      const crm = await smallCrm(
        ctx,
        {
          ...usual,
          'GET /people': () => ({ items: searches++ === 0 ? [] : [{ id: 7, phone: '+12223334444' }] }),
          'POST /people': () => answer(status, body),
        },
        {
          account: { ...account, create: { ...person, unique: { by: 'constraint' }, conflict: { status: [status] } } },
        },
      )
      expect((await crm.call()).account).toMatchObject({ status: 'found', id: 7, reason: 'the CRM had it already' })
      expect(crm.story).toEqual(['GET /people', 'POST /people', 'GET /people'])
    },
  )

  test.for([200, 201, 202, 204])(
    '18. every 2xx is a success: %i, and a body that is not there is not read',
    async (status, ctx) => {
      const crm = await smallCrm(
        ctx,
        { ...usual, 'PUT /cases/70': () => answer(status) },
        { account, record: ratedRecord() },
      )
      await crm.call()
      expect(outcomeOf(await crm.feed(rated), 'update').status).toBe('done')
    },
  )

  test('19. `retry: transient` ends what a 400 refuses, which `standard` sends again for a week', async (ctx) => {
    for (const [retry, status] of [
      ['transient', 'rejected'],
      ['standard', 'pending'],
    ] as const) {
      const crm = await smallCrm(
        ctx,
        { ...usual, 'PUT /cases/70': () => answer(400) },
        { account, record: ratedRecord(), retry },
      )
      await crm.call()
      expect(outcomeOf(await crm.feed(rated), 'update').status).toBe(status)
    }
  })
})

const sent = async (ctx: Parameters<typeof smallCrm>[0], params: Record<string, string>, session: object = {}) => {
  const create = { ...record.create, params }
  const crm = await smallCrm(ctx, usual, { account, record: { create, on: 'ended' } })
  await crm.feed({ type: 'session.started', session: { channel: 'voice_call', endUser: KIM, ...session } }, rated, {
    type: 'session.ended',
    outcome: 'finished',
  })
  return crm.requests.at(-1)!.json
}

describe('texts', () => {
  test('20. the usual subject is one line without angle brackets', () => {
    const subject = defaultSubject(sessionOf({ endUser: { name: '<b>Kim</b>\nPark' } }))
    expect(subject).toBe('Inbound call with bKim/b Park')
  })

  test('21. `truncate` cuts a text at what the CRM takes', async (ctx) => {
    expect(await sent(ctx, { subject: '{NAME|truncate:5}' }, { endUser: { ...KIM, name: 'x'.repeat(300) } })).toEqual({
      subject: 'xxxxx',
    })
  })

  test('22. one variable keeps its type; text around it or a function makes text', async (ctx) => {
    expect(await sent(ctx, { number: '{RATING}', text: '=DEFAULT_VALUE({RATING}, 0)' })).toEqual({
      number: 5,
      text: '5',
    })
  })

  test('23. `dialect` escapes for the query language, and the URL is encoded around that', async (ctx) => {
    const findByQuery = {
      ...byPhone,
      dialect: 'sql',
      params: { query: "CF.{{Phone}} = '{PHONE_NUMBER}' OR EmailAddress = '{EMAIL}'" },
    }
    const crm = await smallCrm(ctx, usual, { account: { ...account, findByQuery } })
    await crm.call({ ...KIM, email: "o'brien@example.com" })
    expect(crm.requests[0]!.params.get('query')).toBe(
      "CF.{Phone} = '+12223334444' OR EmailAddress = 'o\\'brien@example.com'",
    )
  })

  test('23. double braces are text, also in JSON inside a value', async (ctx) => {
    const findByQuery = {
      ...byPhone,
      dialect: 'json',
      params: { where: '{"phone":{"eq":"{PHONE_NUMBER}"},"{{EMAIL}}":1}' },
    }
    const crm = await smallCrm(ctx, usual, { account: { ...account, findByQuery } })
    await crm.call()
    expect(crm.requests[0]!.params.get('where')).toBe('{"phone":{"eq":"+12223334444"},"{EMAIL}":1}')
  })
})

describe('identifiers', () => {
  test('24. a text and a number are the same id; each goes out as it came', async (ctx) => {
    const routes = {
      ...usual,
      'GET /people': () => ({
        items: [
          { id: 1, phone: KIM.phoneNumber },
          { id: '1', phone: KIM.phoneNumber },
        ],
      }),
    }
    const crm = await smallCrm(ctx, routes, { account, record })
    const { account: found } = await crm.call()
    expect(found).toMatchObject({ status: 'found', id: 1 })
    expect(found).not.toHaveProperty('several')
    expect(crm.requests.at(-1)!.json).toMatchObject({ person: 1 })
  })

  test.for<[string, object, () => unknown, unknown]>([
    ['objectId', { id: 'objectId' }, () => answer(201, { objectId: 'Ab1' }), 'Ab1'],
    [
      'data[0].details.id',
      { data: 'data[0]', id: 'details.id' },
      () => ({ data: [{ code: 'SUCCESS', details: { id: '55' } }] }),
      '55',
    ],
    [
      'a relative Location',
      { id: { header: 'Location' } },
      () => answer(201, ['Comments added'], { Location: '/REST/2.0/transaction/43' }),
      '43',
    ],
  ])('24. `response.id` finds it: %s', async ([, response, body, id], ctx) => {
    const create = { ...person, response }
    const crm = await smallCrm(ctx, { ...nobody, 'POST /people': body }, { account: { ...account, create } })
    expect((await crm.call()).account).toMatchObject({ status: 'created', id })
  })

  test.for<[string, Record<string, string>, (kim: object) => unknown]>([
    ['projects', { data: '$.projects' }, (kim) => ({ projects: [kim] })],
    ['list', { data: 'list' }, (kim) => ({ total: -2, list: [kim] })],
    ['users[0]', { data: 'users[0]' }, (kim) => ({ users: [kim] })],
    ['data, of one', { data: '$.data' }, (data) => ({ data })],
    ['data, of many', { data: '$.data' }, (kim) => ({ data: [kim] })],
    ['data.items[0].item', { data: 'data.items[0].item' }, (item) => ({ data: { items: [{ item }] } })],
    ['the whole body', {}, (kim) => [kim]],
  ])('25. `response.data` finds one and many: %s', async ([, response, body], ctx) => {
    const findByQuery = { ...byPhone, response: { verify: { PHONE_NUMBER: 'phone' }, ...response } }
    const kim = { id: 7, phone: KIM.phoneNumber }
    const crm = await smallCrm(
      ctx,
      { ...usual, 'GET /people': () => body(kim) },
      { account: { ...account, findByQuery } },
    )
    expect((await crm.call()).account).toMatchObject({ status: 'found', id: 7 })
  })

  test('25. the list itself is looked at, never the count beside it', async (ctx) => {
    const crm = await smallCrm(ctx, { ...usual, 'GET /people': () => ({ total: 5, items: [] }) }, { account })
    expect((await crm.call()).account).toMatchObject({ status: 'created', id: 8 })
  })
})
