/** A configuration that uses every spelling of a variable in every place; it compiles and passes the checks. */
import { type Config, defineConfig } from '../../src/config/define-config.ts'

export const everySpelling = defineConfig({
  version: 1,
  name: 'CRM',
  settings: { CRM_URL: { example: 'https://crm.example.com' } },
  variables: { TIER: { from: 'CUSTOM.tier' }, Region: { from: 'CUSTOM.region', description: 'Where they live.' } },
  baseUrl: '${CRM_URL}/api',
  links: {
    account: '${CRM_URL}/contact/{ACCOUNT_ID}?who={NAME}',
    record: '${CRM_URL}/case/{RECORD_ID}',
    display: '${CRM_URL}/case/{record_id}',
    phone: '${CRM_URL}/search?q={ANI}&menu={MENU_ID}&c={CUSTOMER_PHONE_NUMBER}',
    sdk: '${CRM_URL}/search?q={EMAIL}&id={CUID}',
  },
  queues: { '8469': { screenPop: '${CRM_URL}/pop?a={ACCOUNT_ID}&p={PHONE_NUMBER|us_local}' } },
  texts: { subject: '{CHANNEL} with {NAME} ({QUEUE_NAME})', description: '{STARTED_AT|date:YYYY-MM-DD HH:mm}' },
  account: {
    identity: ['PHONE_NUMBER', 'EMAIL', 'CUSTOM.tier'],
    findById: { method: 'GET', url: '/people/{ACCOUNT_ID}', response: { capture: { tier: 'tier' } } },
    findByQuery: [
      {
        method: 'GET',
        url: '/people',
        dialect: 'zoho',
        params: { q: '=CONCAT_OR((Phone:equals:{PHONE_NUMBER}), "(Email:equals:{EMAIL})", \\{TEXT\\})' },
        response: { data: '$.list', verify: { PHONE_NUMBER: 'phone' } },
      },
      { method: 'GET', url: '/people', params: { filter: '{"phone":{"eq":"{PHONE_NUMBER}"}}' }, dialect: 'json' },
      { method: 'POST', url: '/query', body: { query: '{contact { id name } }', by: '{EMAIL|lower|trim}' } },
    ],
    create: {
      method: 'POST',
      url: '/people',
      headers: { 'X-Call': '{Call_ID}', 'X-Setting': '${CRM_URL}', 'X-Number': 1 },
      query: { tags: ['{TIER}', '<TIER>', '{tier}', 'REGION', '{REGION|upper}'], none: null },
      body: {
        name: '{FIRST_NAME} {LAST_NAME}',
        angled: '<NAME>, <b>bold</b>, <UNKNOWN>, <name> and <FIRST_NAME',
        literal: '{{NAME}}, {{NO_VARIABLE}}, {{NO_VARIABLE|upper}} and {{{NO_VARIABLE}}}',
        settings: '${CRM_URL} and $${NO_SETTING}',
        custom: '{CUSTOM.anything} {custom.Else-Where} {CUSTOM.a.b}',
        fallback: 'Mail: {=DEFAULT_VALUE({EMAIL}, {SDK_EMAIL})}; {=MAP({CHANNEL}, voice_call: PHONE, *: OTHER)}',
        whole: '=DEFAULT_VALUE({EMAIL}, x)',
        equals: '\\={NAME}',
        braces: '{ NAME }, {}, {"a": 1}, {1}, {a b}, { and }',
        alias: '{END_USER_ID} is {UJET_ID}',
        operation: '{OPERATION_ID}',
        deep: [[{ $when: '{EMAIL}', list: ['{PHONE_NUMBER|last:4}', true, 3, null] }]],
      },
      response: { capture: { owner: 'owner.id', Since: 'since' } },
      then: [
        { method: 'PUT', url: '/people/{ACCOUNT_ID}', response: { capture: { STEP: 'step' } } },
        { method: 'POST', url: '/steps', params: { step: '{STEP} {step} {ACCOUNT.owner}', id: '{ACCOUNT_ID}' } },
      ],
      correlation: {
        param: 'operation',
        find: { method: 'GET', url: '/people', params: { operation: '{OPERATION_ID}' } },
      },
    },
    update: { method: 'PATCH', url: '/people/{ACCOUNT_ID}', params: { since: '{ACCOUNT.Since}' } },
  },
  record: {
    search: { method: 'GET', url: '/cases', params: { q: '{SEARCH_TEXT|lower}', phone: '{SEARCH_PHONE}' } },
    reuse: true,
    findByQuery: { method: 'GET', url: '/people/{ACCOUNT_ID}/cases' },
    create: {
      method: 'POST',
      url: '/cases',
      params: { subject: '{TICKET_SUBJECT}', text: '{TICKET_DESCRIPTION}', who: '{ACCOUNT_ID}' },
      response: { capture: { number: 'number' } },
      unique: { by: 'clientId' },
      then: { method: 'POST', url: '/cases/{RECORD_ID}/tags', params: { tag: '{TIER}' } },
    },
    update: { method: 'PUT', url: '/cases/{RECORD_ID}', params: { html: '{TICKET_DESCRIPTION_HTML}' } },
    reassign: [
      { method: 'GET', url: '/cases/{FORMER_RECORD_ID}', response: { capture: { OLD_TEXT: 'text' } } },
      { method: 'PUT', url: '/cases/{RECORD_ID}', params: { text: '{OLD_TEXT} of {FORMER_ACCOUNT_ID}' } },
    ],
  },
  comment: {
    method: 'POST',
    url: '/notes',
    params: { of: '{RECORD_ID}', text: '{COMMENT_BODY}', number: '{RECORD.number}' },
    response: { capture: { NOTE: 'id' } },
    then: { method: 'POST', url: '/notes/{NOTE}/pin' },
    texts: { rated: '{RATING} of 5: {FEEDBACK}', file: '{FILE_NAME}: {ATTACHMENT_URL}' },
  },
  upload: {
    files: ['photo'],
    method: 'POST',
    url: '/files',
    params: { name: '{FILE_NAME}', file: '{FILE_DATA}' },
    response: { capture: { TOKEN: '$.token' } },
    attachment: { id: 'id', url: '${CRM_URL}/download/{ATTACHMENT_ID}' },
    then: [{ method: 'POST', url: '/notes', params: { files: ['{ATTACHMENT_ID}', '{TOKEN}'] } }],
  },
})

const text: string = '{NOT_A_LITERAL}'
const texts: Record<string, string> = { name: text }
const chosen = everySpelling.name === 'CRM' ? '{NAME}' : '{EMAIL}'
const parts = everySpelling.name === 'CRM' ? { comment: { method: 'POST' as const, url: '/{RECORD_ID}' } } : {}

/** What the compiler cannot see is accepted. */
export const unseen: Config = defineConfig({
  version: 1,
  name: text,
  account: {
    findByQuery: { method: 'GET', url: `${text}/{NAME}`, params: texts, query: { list: Object.values(texts) } },
    create: {
      method: 'POST',
      url: text,
      body: { name: text, chosen, rest: { ...texts, name: `{CUSTOM.${text}}` }, name2: `{${text}} {NOT_${text}}` },
      response: { capture: texts },
      then: { method: 'POST', url: '/{ANY_NAME_MAY_BE_CAPTURED}' },
    },
  },
  ...parts,
})

export const given: Config = defineConfig(everySpelling)
