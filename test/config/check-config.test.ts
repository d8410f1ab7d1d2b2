/* oxlint-disable unicorn/no-thenable -- `then` is a key of the configuration language */
import { describe, expect, test } from 'vitest'
import { checkConfig } from '../../src/config/check-config.ts'
import { defineConfig } from '../../src/config/define-config.ts'
import { ESPOCRM, account, config, create, find, found, upload } from './configs.ts'

describe('what is right', () => {
  test('the example has no errors and no warnings', () => {
    const { ok, issues, capabilities } = checkConfig(ESPOCRM)
    expect(issues).toEqual([])
    expect(ok).toBe(true)
    expect(capabilities).toMatchObject({ account: { level: 'B' }, record: { level: 'B' } })
  })

  test('the same configuration as JSON, or as an object, is the same', () => {
    const { config: tree } = checkConfig(ESPOCRM)
    expect(checkConfig(JSON.stringify(tree, undefined, '\t')).issues).toEqual([])
    expect(checkConfig(tree!).issues).toEqual([])
  })

  test('a minimal configuration is enough', () => {
    expect(found('version: 1\nname: CRM\n')).toEqual([])
    expect(found(config())).toEqual([])
    expect(found(defineConfig({ version: 1, name: 'CRM' }))).toEqual([])
  })

  test('everything that the language has is accepted', () => {
    expect(found(EVERYTHING)).toEqual([])
  })
})

describe('settings', () => {
  test('without values they are not looked at; with values the missing ones are warnings', () => {
    expect(found(ESPOCRM, {})).toEqual([
      'CONFIG_SETTING_MISSING? settings.CRM_URL',
      'CONFIG_SETTING_MISSING? settings.CRM_API_KEY',
    ])
    expect(found(ESPOCRM, { CRM_URL: 'https://crm.example.com', CRM_API_KEY: 'x' })).toEqual([])
  })

  test('one that is exactly a setting takes the type of its place', () => {
    const text = `
version: 1
name: \${NAME}
settings: { NAME: {}, SECONDS: {}, REUSE: { default: true }, FORMAT: { default: us_local }, NOBODY: {} }
timeoutSeconds: \${SECONDS}
interactiveSeconds: \${NOBODY}
phone: { format: "\${FORMAT}" }
network: { http: "\${REUSE}" }
`
    expect(found(text)).toEqual([])
    expect(found(text, { NAME: 'x', SECONDS: '3', NOBODY: '9' })).toEqual([])
    expect(found(text, { NAME: 'x', SECONDS: '30', NOBODY: '9' })).toEqual(['CONFIG_INVALID_VALUE timeoutSeconds'])
    expect(found(text, { NAME: 'x', SECONDS: 'three', NOBODY: '9' })).toEqual(['CONFIG_INVALID_VALUE timeoutSeconds'])
    const { issues } = checkConfig(text, { settings: { NAME: 'x', SECONDS: 'three', NOBODY: '9' } })
    expect(issues[0]?.message).toBe(
      'The value of the setting SECONDS does not fit here. Expected a number, found a text.',
    )
  })
})

describe('an object', () => {
  test('has paths and templates to show, but no lines', () => {
    const { issues } = checkConfig(
      config({ account: account({ create: create({ params: { a: 'x{FRIST_NAME}' } }) }) }) as never,
    )
    expect(issues).toEqual([
      {
        severity: 'error',
        code: 'TEMPLATE_UNKNOWN_VARIABLE',
        path: 'account.create.params.a',
        message: 'There is no variable FRIST_NAME.',
        hint: 'Did you mean {FIRST_NAME}?',
        excerpt: { text: 'x{FRIST_NAME}', start: 1, end: 13 },
      },
    ])
  })

  test('that is no plain data is refused', () => {
    expect(found(config({ name: () => 'x' }))).toEqual(['CONFIG_INVALID_VALUE name'])
    expect(found(JSON.parse('{"version": 1, "name": "x", "__proto__": {}}'))).toEqual([
      'CONFIG_FORBIDDEN_KEY __proto__',
    ])
    expect(found(config({ network: { allow: ['localhost', () => 'x'] } }))).toEqual([
      'CONFIG_INVALID_VALUE network.allow[1]',
    ])
    expect(found('version: 1\nname: x\nlinks: !x {}\nnetwork: { allow: [12345678901234567890, localhost] }')).toEqual([
      'CONFIG_SYNTAX links',
      'CONFIG_INVALID_VALUE network.allow[0]',
    ])
    const endless = config()
    endless['texts'] = endless
    expect(found(endless).join()).toContain('CONFIG_INVALID_VALUE texts')
    for (const nothing of [null, undefined, 5, [], 'a: [', '']) expect(found(nothing)).toHaveLength(1)
  })
})

const EVERYTHING = config({
  settings: {
    SMTP: { secret: true },
    A: { secret: true, description: 'd', optional: true },
    HOST: { default: 'internal.example' },
  },
  variables: { TIER: { description: 'Plan of the customer', from: 'CUSTOM.tier' }, WHO: { from: 'NAME' } },
  auth: { type: 'basic', username: 'me', password: '${A}', hosts: ['files.example.com'] },
  phone: { format: 'automatic', defaultCountry: 'FR' },
  timeoutSeconds: 5,
  interactiveSeconds: 10,
  retry: { on: ['no_response', '5xx', 429] },
  limits: { concurrent: 4, requestsPerSecond: 'none', responseBytes: 5_000_000 },
  network: { allow: ['127.0.0.1', '*.${HOST}'], http: false, ca: 'company-ca.pem' },
  links: {
    account: 'https://crm.example.com/{ACCOUNT_ID}',
    record: 'https://crm.example.com/{RECORD_ID}',
    display: 'https://crm.example.com/home',
    phone: 'https://crm.example.com/?q={ANI}&m={MENU_PATH}',
    sdk: 'https://crm.example.com/?q={CUID}',
  },
  queues: {
    8469: {
      screenPop: 'https://crm.example.com/new?account={ACCOUNT_ID}&phone={PHONE_NUMBER}',
      email: { enabled: true, to: 'queue@example.com' },
    },
  },
  account: {
    on: 'assigned',
    whenMissing: 'create',
    identity: ['PHONE_NUMBER', 'CUSTOM.customer', 'EMAIL'],
    anonymous: { useId: '1' },
    acceptUnsigned: true,
    findById: { method: 'GET', url: '/people/{ACCOUNT_ID}', type: 'contact', response: { capture: { level: 'tier' } } },
    findByQuery: [
      find({ type: 'contact', dialect: 'zoho', params: { criteria: '(Email:equals:{EMAIL})' } }),
      find({ type: 'lead', response: { onSeveral: 'error', notFound: [403] } }),
    ],
    create: create({
      type: 'contact',
      params: { tier: '{TIER}', who: '{WHO|upper}', tags: ['a', 1, true, null], 'x[0][y]': '{EMAIL}' },
      container: { type: 'array', name: 'data' },
      unique: { by: 'key', key: { header: 'Idempotency-Key', ttlHours: 24 } },
      conflict: { status: [409], when: { path: '$.code', equals: 'DUPLICATE' }, data: 'data', id: 'id' },
      correlation: { param: 'external', find: find({ params: { external: '{OPERATION_ID}' } }) },
      indexLagSeconds: 60,
      lateCommitSeconds: 60,
      effectFree: [401, 422],
      onAmbiguous: 'hold',
      then: { method: 'PUT', url: '/people/{ACCOUNT_ID}', params: { level: '{ACCOUNT.level}' } },
    }),
    update: { method: 'PATCH', url: '/people/{ACCOUNT_ID}', params: { seen: '{ENDED_AT|date:YYYY-MM-DD}' } },
  },
  record: {
    on: 'ended',
    whenMissing: 'skip',
    withoutAccount: false,
    reuse: true,
    findByQuery: find({ url: '/people/{ACCOUNT_ID}/cases' }),
    create: create({
      body: { a: [{ $when: '{EMAIL}', b: '{EMAIL}' }], n: 1, url: '{ACCOUNT_URL}' },
      params: undefined,
      unique: { by: 'upsert' },
      empty: 'keep',
      retry: 'ccai',
      response: { id: { header: 'Location' }, failWhen: [{ path: 'ok', equals: false, retry: true }] },
    }),
    update: {
      on: ['assigned', 'ended'],
      method: 'PUT',
      url: '/cases/{RECORD_ID}',
      params: { d: '{CALL_DURATION|seconds}' },
    },
    reassign: [
      { method: 'GET', url: '/cases/{FORMER_RECORD_ID}', response: { capture: { LINK: 'link' } } },
      { method: 'POST', url: '/cases/{RECORD_ID}/links', params: { link: '{LINK}' } },
    ],
  },
  comment: {
    method: 'POST',
    url: '/cases/{RECORD_ID}/notes',
    format: 'form',
    params: { text: '{COMMENT_BODY}' },
    query: { notify: false },
    headers: { 'X-Source': 'calls' },
    on: ['started', 'analyzed'],
    texts: { rated: '{RATING} of 5', file: '{FILE_NAME} {ATTACHMENT_URL}' },
    textFormat: 'html',
  },
  upload: {
    ...upload(),
    encoding: 'multipart',
    addComment: true,
    response: { capture: { UPLOAD_TOKEN: '$.upload.token' } },
    attachment: { id: 'details.id', url: '$.url' },
    then: [{ method: 'POST', url: '/cases/{RECORD_ID}', params: { token: '{UPLOAD_TOKEN}', id: '{ATTACHMENT_ID}' } }],
  },
  texts: { subject: '{=MAP({CHANNEL}, chat: Chat, *: Call)} with {NAME}', description: '{SUMMARY}' },
  metadata: { delayMinutes: 15 },
  email: { enabled: true, to: 'crm@example.com', from: 'no-reply@example.com', delayMinutes: 15, smtp: '${SMTP}' },
  storage: {
    files: ['call_recording', 'session_metadata'],
    sendToCrm: true,
    urls: 'crm',
    folders: { prefix: 'acme-', photo: 'pictures/all' },
    sftp: {
      host: 'files.example.com',
      port: 22,
      username: 'u',
      password: '${A}',
      hostKey: ['SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8'],
      folder: '/exports',
    },
  },
  privacy: { payloadHours: 24, keepDays: 30, scrubCards: true },
  serve: {
    host: '127.0.0.1',
    port: 8080,
    apiKey: '${A}',
    origins: ['https://portal.example.com'],
    url: 'https://calls.example.com',
    linkKey: ['${A}', '${A}'],
    linkDays: 90,
    whippy: { scheme: 'hmac', secret: '${A}' },
    xivo: [
      {
        url: 'https://pbx.example.com',
        username: 'u',
        password: '${A}',
        timeZone: 'Europe/Paris',
        of: { queue: 'blue' },
      },
    ],
  },
})
