import { type TestContext, expect, test } from 'vitest'
import { checkConfig } from '../../src/config/check-config.ts'
import { config, create, find } from '../config/configs.ts'
import { smallCrm } from '../judge/small-crm.ts'
import { inlineCode } from './pages.ts'

const TEMPLATES = 'docs/reference/templates.md'
const CRMS = 'docs/guides/real-crms.md'
const DECISIONS = 'docs/decisions.md'

/** What the pages write, and what it comes to for Kim; the code of a mistake where the page shows only a form. */
const WRITTEN: [page: string, written: string, value: unknown][] = [
  [TEMPLATES, '{NAME}', 'Kim Park'],
  [TEMPLATES, '{Call_ID}', '103646'],
  [TEMPLATES, '{CALL_ID}', '103646'],
  [TEMPLATES, '<NAME>', 'Kim Park'],
  [TEMPLATES, '<br>', '<br>'],
  [TEMPLATES, '{NAME|filter}', 'TEMPLATE_UNKNOWN_FILTER'],
  [TEMPLATES, '{PHONE_NUMBER|us_local}', '2223334444'],
  [TEMPLATES, '{NAME|truncate:40}', 'Kim Park'],
  [TEMPLATES, '{CUSTOM.plan}', 'gold'],
  [TEMPLATES, '{ACCOUNT.owner}', 'Robin'],
  [TEMPLATES, '{RECORD.x}', 9007199254740993n],
  [TEMPLATES, '{{NAME}}', '{NAME}'],
  [TEMPLATES, '{"phone":{"eq":"{PHONE_NUMBER}"}}', '{"phone":{"eq":"+12223334444"}}'],
  [TEMPLATES, '=FUNCTION(…)', 'TEMPLATE_UNKNOWN_FUNCTION'],
  [TEMPLATES, '{=FUNCTION(…)}', 'TEMPLATE_UNKNOWN_FUNCTION'],
  [TEMPLATES, '\\=', '='],
  [TEMPLATES, '${NAME}', 'a setting'],
  [TEMPLATES, '$${', '${'],
  [TEMPLATES, '${', 'CONFIG_UNKNOWN_SETTING'],
  [TEMPLATES, '{=CONCAT_OR(\\${FEEDBACK})}', '$Kind'],
  [TEMPLATES, '{=CONCAT_OR(\\<NAME>)}', '<NAME>'],
  [TEMPLATES, '\\\\=', '\\='],
  [DECISIONS, '{NAME', 'TEMPLATE_UNCLOSED_VARIABLE'],
  [DECISIONS, '{contacts{id name}}', '{contacts{id name}}'],
  [DECISIONS, '{{id}}', '{id}'],
  [CRMS, '{PHONE_NUMBER|international}', '+1 222 333 4444'],
  [CRMS, '%{PHONE_NUMBER|digits}', '%12223334444'],
  [CRMS, '{PHONE_NUMBER|last:7}', '3334444'],
  [CRMS, '{EMAIL|lower}', 'kim@example.com'],
  [CRMS, '{{Phone}}', '{Phone}'],
  [CRMS, '{RATING}', 5],
  [CRMS, '=DEFAULT_VALUE({RATING}, 0)', '5'],
  [CRMS, '{TICKET_SUBJECT|truncate:200}', 'Inbound call with Kim Park'],
]

const capture = (name: string) => ({ response: { capture: { [name]: name } } })

/** A configuration whose comments say what the templates come to, and no other comment. */
function commenting(templates: readonly string[]) {
  return config({
    baseUrl: '${CRM_URL}',
    settings: { CRM_URL: {}, NAME: { default: 'a setting' } },
    account: { findByQuery: find(), create: create(capture('owner')) },
    record: { create: create({ url: '/cases', unique: { by: 'clientId' }, ...capture('x') }) },
    comment: { on: ['rated'], method: 'POST', url: '/notes', body: ['${NAME}', '{COMMENT_BODY}', ...templates] },
  })
}

/** The code of the mistake that a template is, when it is one. */
function mistakeIn(template: string): string | undefined {
  return checkConfig(commenting([template]) as never).issues[0]?.code
}

/** What the CRM of Kim is told when a comment is made of templates. */
async function told(context: TestContext, templates: readonly string[]): Promise<unknown[]> {
  const json = { 'Content-Type': 'application/json' }
  const { feed, requests } = await smallCrm(
    context,
    {
      'GET /people': () => [],
      'POST /people': () => ({ id: 'a1', owner: 'Robin' }),
      'POST /cases': () => ({ status: 201, headers: json, body: '{ "id": "r1", "x": 9007199254740993 }' }),
      'POST /notes': () => ({}),
    },
    commenting(templates),
  )
  const endUser = { name: 'Kim Park', email: 'Kim@example.com', phoneNumber: '+12223334444' }
  const session = { channel: 'voice_call' as const, callId: '103646', endUser, custom: { signed: { plan: 'gold' } } }
  await feed({ type: 'session.rated', session, rating: 5, feedback: 'Kind' } as never)
  return (requests.at(-1)!.json as unknown[]).slice(2)
}

test('every template that the page shows is evaluated', () => {
  const shown = inlineCode(TEMPLATES).filter((code) => /[{<\\]|^=/.test(code))
  const written = WRITTEN.filter(([page]) => page === TEMPLATES).map(([, code]) => code)
  expect([...new Set(shown)].toSorted()).toEqual(written.toSorted())
})

test.each(WRITTEN)('%s shows %s', (page, written) => {
  expect(inlineCode(page)).toContain(written)
})

test('each comes to what the page says', async (context) => {
  const right = WRITTEN.map(([, written]) => written).filter((written) => mistakeIn(written) === undefined)
  const values = await told(context, right)
  const came = new Map(right.map((written, index) => [written, values[index]]))
  expect(WRITTEN.map(([, written]) => [written, came.get(written) ?? mistakeIn(written)])).toEqual(
    WRITTEN.map(([, written, value]) => [written, value]),
  )
})
