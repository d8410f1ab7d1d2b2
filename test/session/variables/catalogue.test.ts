import { describe, expect, test } from 'vitest'
import { type Place, existsIn, placesOf } from '../../../src/session/places.ts'
import { VARIABLES, findVariable } from '../../../src/session/variables/catalogue.ts'
import {
  accountVariable,
  capturedVariable,
  customVariable,
  recordVariable,
} from '../../../src/session/variables/open-variables.ts'
import { factsOf } from '../facts.ts'

const REQUESTS = `AGENT_ID, AGENT_CUSTOM_ID, AGENT_EMAIL, NAME, FIRST_NAME, LAST_NAME, UJET_ID, END_USER_ID, EMAIL,
  SESSION_TYPE, PHONE_NUMBER, CALL_ID, CHAT_ID, LANG, CUSTOM_USER_ID, ACCOUNT_ID, ACCOUNT_TYPE, ACCOUNT_URL, RECORD_ID,
  RECORD_URL, SESSION_ID, MENU_PATH, OUTBOUND_PHONE_NUMBER, QUEUE_NAME, QUEUE_ID, SDK_NAME, SDK_EMAIL, SDK_PHONE,
  SDK_IDENTIFIER, SMART_ACTION_SESSION_ID, RATING, FEEDBACK, CALL_DURATION, HOLD_TIME, WAIT_TIME, DEVICE_TYPE,
  DISCONNECTED_BY, CHANNEL, TICKET_SUBJECT, TICKET_DESCRIPTION, TICKET_DESCRIPTION_HTML, COMMENT_BODY, FILE_DATA,
  FILE_NAME, FILE_TYPE, FILE_SIZE, ATTACHMENT_ID, ATTACHMENT_URL, DIRECTION, STARTED_AT, ENDED_AT, DISPOSITION, SUMMARY,
  CAMPAIGN_ID, CAMPAIGN_NAME, VIRTUAL_AGENT_ID, OPERATION_ID, FORMER_ACCOUNT_ID, FORMER_RECORD_ID, FORMER_RECORD_TYPE`
const LOOKUP = `ANI, CUID, EMAIL, MENU_PATH, MENU_ID, CHANNEL, TYPE, CUSTOMER_PHONE_NUMBER, SUPPORT_PHONE_NUMBER,
  OUTBOUND_NUMBER, SESSION_ID, CUSTOM_AGENT_ID`
const IDENTIFYING = `ACCOUNT_ID, ANI, CALL_ID, CHAT_ID, CUID, CUSTOMER_PHONE_NUMBER, CUSTOM_USER_ID, EMAIL, OPERATION_ID,
  PHONE_NUMBER, RECORD_ID, SDK_EMAIL, SDK_IDENTIFIER, SDK_PHONE, SEARCH_PHONE, SEARCH_TEXT, SESSION_ID, UJET_ID`
const names = (text: string): string[] => text.split(/,\s*/)
const namesAt = (place: Place): string[] =>
  VARIABLES.filter(({ moments }) => existsIn(place, moments)).map(({ name }) => name)

describe.each([...VARIABLES])('{$name}', (variable) => {
  test('has a meaning, an example and a place', () => {
    expect(variable.meaning).toMatch(/\.$/)
    expect(variable.example).not.toBe('')
    expect(placesOf(variable.moments).length).toBeGreaterThan(0)
  })

  test('is found by its names in any case', () => {
    for (const name of [variable.name, variable.alias ?? variable.name]) {
      expect(findVariable(name)).toBe(variable)
      expect(findVariable(name.toLowerCase())).toBe(variable)
    }
  })

  test('reads a session of which nothing is known', () => {
    const empty = variable.read(factsOf())
    const known = { LAST_NAME: '--', SESSION_ID: 's1', FIRST_NAME: '', TICKET_SUBJECT: 'the subject' }
    const texts = { TICKET_DESCRIPTION: 'the description', TICKET_DESCRIPTION_HTML: '<p>x</p>' }
    expect(empty ?? null).toBe(({ ...known, ...texts } as Record<string, string>)[variable.name] ?? null)
  })
})

test('no two variables share a name', () => {
  const all = VARIABLES.flatMap(({ name, alias }) => [name, ...(alias ? [alias] : [])])
  expect(new Set(all).size).toBe(all.length)
})

test.each([...names(REQUESTS), ...names(LOOKUP)])('there is a variable %s', (name) => {
  expect(findVariable(name)).toBeDefined()
})

test.each(['links.phone', 'links.sdk'] as const)('the variables of %s are those of the lookup URLs', (place) => {
  expect(namesAt(place).toSorted()).toEqual(names(LOOKUP).toSorted())
})

test('the variables of a screen pop are the account and the number', () => {
  expect(namesAt('queues.screenPop').toSorted()).toEqual(['ACCOUNT_ID', 'PHONE_NUMBER'])
})

test.each([
  ['COMMENT_BODY', ['comment']],
  ['FILE_DATA', ['upload']],
  ['FILE_NAME', ['comment.texts.file', 'upload', 'upload.attachment', 'upload.then']],
  ['ATTACHMENT_URL', ['comment.texts.file', 'upload.attachment', 'upload.then']],
  [
    'OPERATION_ID',
    [
      'account.create',
      'account.create.correlation',
      'account.create.then',
      'record.create',
      'record.create.correlation',
      'record.create.then',
    ],
  ],
  ['FORMER_RECORD_TYPE', ['record.reassign']],
  ['ANI', ['links.phone', 'links.sdk']],
])('%s exists in %j alone', (name, places) => {
  expect(placesOf(findVariable(name)!.moments).toSorted()).toEqual(places)
})

test.each([
  ['ACCOUNT_ID', 'account.create', false],
  ['ACCOUNT_ID', 'account.findById', true],
  ['ACCOUNT_ID', 'record.findByQuery', true],
  ['RECORD_ID', 'record.create', false],
  ['RECORD_ID', 'record.update', true],
  ['TICKET_SUBJECT', 'texts', false],
  ['NAME', 'texts', true],
] as const)('%s in %s: %s', (name, place, exists) => {
  expect(existsIn(place, findVariable(name)!.moments)).toBe(exists)
})

test('those that tell one person or session from all others are marked', () => {
  const marked = VARIABLES.filter(({ identifies }) => identifies).map(({ name }) => name)
  expect(marked.toSorted()).toEqual(names(IDENTIFYING).toSorted())
})

test('what a web page or an app says is marked as unsigned', () => {
  expect(VARIABLES.filter(({ provenance }) => provenance === 'unsigned').map(({ name }) => name)).toEqual([
    'SDK_NAME',
    'SDK_EMAIL',
    'SDK_PHONE',
    'SDK_IDENTIFIER',
  ])
})

describe('a name', () => {
  test.each([
    ['Kim Park', 'Kim', 'Park'],
    ['Kim', 'Kim', '--'],
    ['Anna Maria  de la Cruz', 'Anna Maria de la', 'Cruz'],
    ['  Kim\tPark ', 'Kim', 'Park'],
    ['', '', '--'],
    ['   ', '', '--'],
    [null, '', '--'],
  ])('%j is split into %j and %j', (name, first, last) => {
    const facts = factsOf({ endUser: { name } })
    expect(findVariable('FIRST_NAME')!.read(facts)).toBe(first)
    expect(findVariable('LAST_NAME')!.read(facts)).toBe(last)
  })
})

describe('CUSTOM_USER_ID', () => {
  const email = 'kim.park@example.com'
  test.each([
    ['is the platform’s', { endUser: { customUserId: 'c1', email }, deviceType: 'android' }, 'c1'],
    ['is the left side of the e-mail on Android', { endUser: { email }, deviceType: 'Android' }, 'kim.park'],
    ['is the left side of the e-mail on iOS', { endUser: { email }, deviceType: 'iOS 17' }, 'kim.park'],
    ['is the left side of the e-mail on mobile', { endUser: { email }, type: 'Mobile' }, 'kim.park'],
    ['is the left side of the e-mail in an app', { endUser: { email }, lookupType: 'IncomingCall(app)' }, 'kim.park'],
    ['is empty on the web', { endUser: { email }, lookupType: 'IncomingCall(web)' }, null],
    ['is empty on another device', { endUser: { email }, deviceType: 'kiosk' }, null],
    ['is empty without an e-mail', { deviceType: 'android' }, null],
  ])('%s', (_rule, fields, value) => {
    expect(findVariable('CUSTOM_USER_ID')!.read(factsOf(fields))).toBe(value)
    expect(findVariable('CUID')!.read(factsOf(fields))).toBe(value)
  })
})

const contact = { id: 'a1', type: 'contact', url: 'https://crm/a1', captured: { tier: 'gold', none: null } }

test.each([
  ['MENU_PATH', factsOf({ queue: { menuPath: ['Orders', 'Status'] } }), 'Orders/Status'],
  ['MENU_PATH', factsOf({ queue: { menuPath: [] } }), ''],
  ['CALL_DURATION', factsOf({ durations: { callSeconds: 754 } }), 754],
  ['SDK_IDENTIFIER', factsOf({ endUser: { identifier: 'own' } }), 'own'],
  ['SDK_IDENTIFIER', factsOf({ endUser: { identifier: 'own' }, sdk: { identifier: 'sdk' } }), 'sdk'],
  ['ACCOUNT_ID', factsOf({ endUser: { accountId: 'given' } }), 'given'],
  ['ACCOUNT_ID', factsOf({ endUser: { accountId: 'given' } }, { account: contact }), 'a1'],
  ['ACCOUNT_TYPE', factsOf({}, { account: contact }), 'contact'],
  ['ACCOUNT_URL', factsOf({}, { account: contact }), 'https://crm/a1'],
  ['RECORD_ID', factsOf({}, { record: { id: 7, captured: {} } }), 7],
  ['COMMENT_BODY', factsOf({}, { comment: 'hello' }), 'hello'],
  ['FILE_SIZE', factsOf({}, { file: { kind: 'photo', name: 'n', type: 't', size: 0 } }), 0],
  ['ATTACHMENT_ID', factsOf({}, { attachment: { id: 'c3' } }), 'c3'],
  ['OPERATION_ID', factsOf({}, { operationId: 'o1' }), 'o1'],
  ['FORMER_ACCOUNT_ID', factsOf({}, { former: { account: contact } }), 'a1'],
  ['RATING', factsOf({ rating: 0 }), 0],
])('%s is read where it stands: %o', (name, facts, value) => {
  expect(findVariable(name)!.read(facts)).toBe(value)
})

describe('an open variable', () => {
  const custom = { signed: { plan: 'gold' }, unsigned: { plan: 'free', note: 'n' } }
  test.each([
    ['a signed custom value goes first', customVariable('plan'), factsOf({ custom }), 'gold'],
    ['an unsigned custom value counts, too', customVariable('note'), factsOf({ custom }), 'n'],
    ['an unknown custom value is empty', customVariable('toString'), factsOf({ custom }), undefined],
    ['an account keeps what it captured', accountVariable('tier'), factsOf({}, { account: contact }), 'gold'],
    ['an account captures no prototype', accountVariable('constructor'), factsOf({}, { account: contact }), undefined],
    ['without an account nothing is captured', accountVariable('tier'), factsOf(), undefined],
    ['a record keeps what it captured', recordVariable('tier'), factsOf({}, { record: contact }), 'gold'],
    ['without a record nothing is captured', recordVariable('tier'), factsOf(), undefined],
    ['an operation keeps what it captured', capturedVariable('TOKEN'), factsOf({}, { captured: { TOKEN: 't' } }), 't'],
    ['without a request nothing is captured', capturedVariable('TOKEN'), factsOf(), undefined],
  ])('%s', (_rule, variable, facts, value) => {
    expect(variable.read(facts)).toBe(value)
    expect(variable.identifies).toBe(true)
    expect(variable.meaning).toMatch(/\.$/)
    expect(placesOf(variable.moments).length).toBeGreaterThan(0)
  })
})
