/* oxlint-disable unicorn/no-thenable -- `then` is a key of the configuration language */
import { beforeAll, describe, expect, test } from 'vitest'
import { compileConfig } from '../../src/config/compile.ts'
import { factsOf } from '../../src/flow/facts.ts'
import type { Plan } from '../../src/flow/plan.ts'
import type { Rendering } from '../../src/http/endpoint/endpoint.ts'
import { joinUrl } from '../../src/http/endpoint/url-template.ts'
import { Redactor } from '../../src/observe/redactor.ts'
import { type Session, emptySession } from '../../src/session/session.ts'
import type { Facts } from '../../src/session/facts.ts'
import { account, config, create, find, upload } from './configs.ts'

const compile = (changes: Record<string, unknown>, settings: Record<string, string> = {}): Promise<Plan> =>
  compileConfig(config(changes) as never, { settings })

function factsFor(plan: Plan, change: (session: Session) => void, more: Partial<Facts> = {}): Facts {
  const session = emptySession('s1')
  change(session)
  return factsOf(plan, { state: { session } } as never, more)
}

function bodyOf(rendering: Rendering): unknown {
  if (rendering.kind !== 'ready' || rendering.request.body?.kind !== 'text') return rendering
  return JSON.parse(rendering.request.body.text)
}

const unsigned = (session: Session): void => {
  session.sdk.phone = '2223334444'
  session.custom.unsigned['id'] = '7'
}

const kim = (session: Session): void => {
  session.endUser.phoneNumber = '(222) 333-4444'
  session.endUser.email = ' Kim@Example.com'
}

describe('defaults', () => {
  test('a plan has every default filled in', async () => {
    const plan = await compile({})
    expect(plan).toMatchObject({
      name: 'CRM',
      interactiveMs: 10_000,
      limits: { concurrent: 4, requestsPerSecond: undefined },
      network: { allow: [], http: false },
      account: { on: 'started', whenMissing: 'create', anonymous: 'skip', acceptUnsigned: false },
      record: { on: 'started', withoutAccount: false, reuse: false, reassign: [] },
      comment: { html: false },
      upload: undefined,
    })
    expect(plan.account!.create).toMatchObject({
      unique: 'none',
      indexLagMs: 300_000,
      lateCommitMs: 60_000,
      effectFree: new Set([401, 403, 404, 405, 413, 415, 429]),
    })
    expect(plan.account!.create!.probes).toEqual(plan.account!.finds)
    expect(plan.account!.finds[0]!.endpoint).toMatchObject({ timeoutMs: 5000, responseBytes: 5_000_000 })
    expect([...plan.comment!.on]).toEqual([
      'started',
      'ended',
      'rated',
      'custom_data',
      'transferred',
      'disposition',
      'survey',
    ])
  })

  test('the settle window grows with the time-out', async () => {
    const plan = await compile({ timeoutSeconds: 9, account: account({ create: create({ indexLagSeconds: 10 }) }) })
    expect(plan.account!.create).toMatchObject({ indexLagMs: 10_000, lateCommitMs: 90_000 })
  })

  test('the hash follows what the configuration says, not how it is written', async () => {
    const [one, other] = await Promise.all([compile({}), compile({ name: 'Other' })])
    expect(one.hash).toMatch(/^[0-9a-f]{64}$/)
    expect((await compile({})).hash).toBe(one.hash)
    expect(other.hash).not.toBe(one.hash)
  })
})

describe('who it is', () => {
  let plan: Plan
  beforeAll(async () => {
    plan = await compile({
      phone: { format: 'automatic', defaultCountry: 'US' },
      variables: { CUSTOMER: { from: 'CUSTOM.id' } },
      account: account({
        identity: ['PHONE_NUMBER', 'EMAIL', 'SDK_PHONE', 'CUSTOMER'],
        findByQuery: find({
          params: { phone: '{PHONE_NUMBER}', p: '{PHONE_NUMBER|us_local}', c: '{CUSTOMER}', sdk: '{SDK_EMAIL}' },
          response: { verify: { PHONE_NUMBER: 'phone' } },
        }),
      }),
    })
  })
  const identities = (change: (session: Session) => void): (string | undefined)[] => {
    const facts = factsFor(plan, change)
    return plan.account!.identity.map((one) => one.read(facts))
  }

  test('two spellings of a phone number or an e-mail address are one identity', () => {
    expect(identities(kim)).toEqual(['+12223334444', 'kim@example.com', undefined, undefined])
    expect(plan.account!.identity.map(({ name }) => name)).toEqual([
      'PHONE_NUMBER',
      'EMAIL',
      'PHONE_NUMBER',
      'CUSTOMER',
    ])
  })

  test('a withheld number identifies nobody', () => {
    expect(identities((session) => void (session.endUser.phoneNumber = 'anonymous'))[0]).toBeUndefined()
  })

  test('only what is signed counts, unless the configuration trusts the rest', async () => {
    expect(identities(unsigned)).toEqual([undefined, undefined, undefined, undefined])
    expect(identities((session) => void (session.custom.signed['id'] = '7'))[3]).toBe('7')
    const trusting = await compile({ account: account({ identity: ['CUSTOM.id'], acceptUnsigned: true }) })
    expect(trusting.account!.identity[0]!.read(factsFor(trusting, unsigned))).toBe('7')
  })

  test('a find tells whether what was filled in identifies', () => {
    const { endpoint, identifies, known } = plan.account!.finds[0]!
    const nobody = factsFor(plan, () => {})
    expect(identifies(['SDK_EMAIL', 'CUSTOMER', 'FIRST_NAME'], nobody)).toBe(false)
    expect(
      identifies(
        ['CUSTOMER'],
        factsFor(plan, (session) => void (session.custom.signed['id'] = 7)),
      ),
    ).toBe(true)
    const facts = factsFor(plan, kim)
    const rendering = endpoint.render(facts)
    expect(rendering).toMatchObject({
      kind: 'ready',
      request: { url: 'https://crm.example.com/people?phone=*222*333*4444&p=2223334444' },
      used: ['PHONE_NUMBER', 'PHONE_NUMBER'],
    })
    expect(identifies(['PHONE_NUMBER'], facts)).toBe(true)
    expect(known('PHONE_NUMBER', facts)).toEqual(['+1 222 333 4444', '(222) 333-4444'])
    expect(known('EMAIL', facts)).toEqual([' Kim@Example.com'])
    expect(known('NOBODY', facts)).toEqual([])
  })
})

describe('creates', () => {
  test('a correlation parameter without a template carries the id of the operation', async () => {
    const plan = await compile({
      record: {
        create: create({
          correlation: { param: 'ref', find: find({ url: '/cases', params: { ref: '{OPERATION_ID}' } }) },
        }),
      },
    })
    const { create: made } = plan.record!
    const facts = factsFor(plan, kim, { operationId: 'op-1' })
    expect(bodyOf(made!.endpoint.render(facts))).toMatchObject({ ref: 'op-1' })
    expect(made!.probes[0]!.endpoint.render(facts)).toMatchObject({
      request: { url: 'https://crm.example.com/cases?ref=op-1' },
    })
  })

  test('without a search there is no probe', async () => {
    const plan = await compile({ record: { create: create() } })
    expect(plan.record!.create!.probes).toEqual([])
  })

  test('of several searches the one for the same type probes', async () => {
    const plan = await compile({
      account: account({
        findByQuery: [find({ type: 'contact' }), find({ type: 'lead' })],
        create: create({ type: 'lead' }),
      }),
    })
    expect(plan.account!.create!.probes[0]!.endpoint.type).toBe('lead')
  })

  test('a conflict is read, and only what can be compared is adopted', async () => {
    const plan = await compile({
      account: account({
        create: create({
          unique: { by: 'key', key: { header: 'Idempotency-Key', ttlHours: 2 } },
          conflict: {
            status: [409],
            when: { path: 'code', equals: 'DUPLICATE' },
            id: 'existing',
            verify: { EMAIL: 'mail' },
          },
        }),
      }),
    })
    const { conflict, keyHeader, keyTtlMs, unique } = plan.account!.create!
    expect({ keyHeader, keyTtlMs, unique }).toEqual({
      keyHeader: 'idempotency-key',
      keyTtlMs: 7_200_000,
      unique: 'key',
    })
    expect(conflict!.find.verifies(factsFor(plan, kim))).toBe(true)
    expect(conflict!.find.verifies(factsFor(plan, () => undefined))).toBe(false)
    expect(conflict!.when!({ code: 'DUPLICATE' })).toBeDefined()
    expect(conflict!.when!({ code: 'OTHER' })).toBeUndefined()
  })
})

describe('settings', () => {
  test('are filled in everywhere, and never read as templates', async () => {
    const plan = await compile(
      {
        name: 'CRM of ${WHO}',
        settings: { WHO: {}, KEY: { secret: true }, SECONDS: {} },
        auth: { type: 'bearer', token: '${KEY}' },
        timeoutSeconds: '${SECONDS}',
        network: { allow: ['*.${WHO}'] },
        account: account({
          findByQuery: find({ type: '${WHO}', response: { data: 'a.${WHO}' } }),
          create: create({ params: { '${WHO}': 'x ${WHO} $${WHO}' }, headers: { 'X-${SECONDS}': '${WHO}' } }),
        }),
      },
      { WHO: '{NAME}', KEY: 'k3y-0815', SECONDS: '3' },
    ).catch((error: unknown) => error)
    // A setting that makes a path unreadable is an error of that path.
    expect(String(plan)).toContain('account.findByQuery.response.data')
  })

  test('keep their text', async () => {
    const plan = await compile(
      {
        name: 'CRM of ${WHO}',
        settings: { WHO: {}, SECONDS: {} },
        timeoutSeconds: '${SECONDS}',
        network: { allow: ['*.${WHO}'] },
        account: account({
          findByQuery: find({ type: '${WHO}' }),
          create: create({ params: { '${WHO}': 'x ${WHO} $${WHO}' }, headers: { 'X-${SECONDS}': '${WHO}' } }),
        }),
      },
      { WHO: '{NAME}', SECONDS: '3' },
    )
    expect(plan.name).toBe('CRM of {NAME}')
    expect(plan.network.allow).toEqual(['*.{NAME}'])
    expect(plan.account!.finds[0]!.endpoint).toMatchObject({ type: '{NAME}', timeoutMs: 3000 })
    const rendering = plan.account!.create!.endpoint.render(factsFor(plan, kim))
    expect(bodyOf(rendering)).toEqual({ '{NAME}': 'x {NAME} ${WHO}' })
    expect(rendering).toMatchObject({ request: { headers: { 'x-3': '{NAME}' } } })
  })

  test('secrets and what is made of them are masked', async () => {
    const input = config({
      settings: { KEY: { secret: true } },
      auth: { type: 'basic', username: 'me', password: '${KEY}', hosts: ['files.example.com'] },
    })
    const plan = await compileConfig(input as never, { settings: { KEY: 'k3y-0815' } })
    const request = { headers: {} as Record<string, string>, url: '' }
    plan.auth!.preview.apply(request)
    const redactor = new Redactor(plan.secrets.map((secret) => secret.reveal()))
    expect(redactor.redact(`${request.headers['authorization']} k3y-0815`)).toBe('Basic [secret] [secret]')
    expect(
      ['https://crm.example.com', 'https://files.example.com', 'https://other.example.com'].map(plan.credentialOrigins),
    ).toEqual([true, true, false])
  })
})

describe('uploads', () => {
  test('the URL of an attachment is a page, or a path into the answer', async () => {
    const page = await compile({
      upload: upload({ attachment: { id: 'a.id', url: 'https://x.example/{ATTACHMENT_ID}' } }),
    })
    const facts = factsFor(page, kim, { attachment: { id: 7 } })
    expect(joinUrl(page.upload!.attachmentUrl!.render(facts)!)).toBe('https://x.example/7')
    expect(
      page.upload!.endpoint.reader.created({ status: 200, headers: {}, json: { a: { id: 7 } }, empty: false }),
    ).toMatchObject({ id: 7 })

    const path = await compile({ upload: upload({ response: { data: 'files' }, attachment: { url: 'link' } }) })
    expect(path.upload!.attachmentUrl).toBeUndefined()
    expect(path.upload!.urlPath!({ files: [{ link: 'https://x.example/8' }] })).toBe('https://x.example/8')
    expect(path.upload!.urlPath!({ files: [] })).toBeUndefined()
  })

  test('with a storage, files go to the CRM only when that is said', async () => {
    const storage = { files: [], directory: { path: '/tmp' } }
    expect((await compile({ upload: upload(), storage })).upload).toBeUndefined()
    expect((await compile({ upload: upload(), storage: { ...storage, sendToCrm: true } })).upload).toBeDefined()
  })

  test('captured values reach what follows', async () => {
    const follower = { method: 'POST', url: '/x', params: { token: '{Upload_Token}' } }
    const plan = await compile({ upload: upload({ response: { capture: { UPLOAD_TOKEN: 't' } }, then: follower }) })
    const facts = factsFor(plan, kim, { captured: { UPLOAD_TOKEN: 'abc' } })
    expect(bodyOf(plan.upload!.endpoint.followers[0]!.render(facts))).toEqual({ token: 'abc' })
  })
})

test('links and screen pops leave empty parameters out', async () => {
  const plan = await compile({
    links: { phone: 'https://x.example/?ani={ANI}&m={MENU_ID}&t=a-{TYPE}' },
    queues: { 8469: { screenPop: 'https://x.example/new?account={ACCOUNT_ID}&phone={PHONE_NUMBER}' } },
  })
  const facts = factsFor(plan, (session) => void (session.endUser.phoneNumber = '+12223334444'))
  expect(joinUrl(plan.links.phone!.render(facts)!)).toBe('https://x.example/?ani=%2B12223334444')
  expect(joinUrl(plan.screenPops.get('8469')!.url.render(facts)!)).toBe('https://x.example/new?phone=%2B12223334444')
})

test('own texts are compiled', async () => {
  const plan = await compile({
    texts: { subject: '{=MAP({CHANNEL}, chat: Chat, *: Call)} of {CALL_DURATION} ({CALL_DURATION|seconds})' },
    comment: {
      method: 'POST',
      url: '/n',
      params: { t: '{COMMENT_BODY}' },
      texts: { rated: '{RATING}/5' },
      on: ['rated'],
    },
  })
  const facts = factsFor(plan, (session) => {
    session.durations.callSeconds = 754
    session.rating = 4
  })
  expect(plan.texts.subject!(facts)).toBe('Call of 12:34 (754)')
  expect(plan.comment!.texts.rated!(facts)).toBe('4/5')
})
