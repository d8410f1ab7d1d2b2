import { expect, test } from 'vitest'
import { FILE_KINDS, type SessionFile, sessionEventSchema } from '../../src/session/event-schema.ts'
import { fileName } from '../../src/session/file-name.ts'
import { sessionOf } from '../session/facts.ts'
import { PAGES } from './pages.ts'

const page = PAGES.get('docs/reference/events.md')!
const rows = [...page.matchAll(/^\| (`.+?) +\| (.*?) +\|$/gm)].map(([, first, second]) => [first!, second!] as const)
const common = ['id', 'type', 'sessionId', 'at', 'session']
const kinds = sessionEventSchema.options

test('the page has a row for every type of event, in order', () => {
  const types = rows.map(([first]) => first).filter((first) => first.startsWith('`session.'))
  expect(types).toEqual(kinds.map(({ shape }) => `\`${shape.type.value}\``))
})

test.each(kinds.map(({ shape }) => [shape.type.value, shape] as const))(
  '%s has the fields of its row',
  (type, shape) => {
    const [, fields] = rows.find(([first]) => first === `\`${type}\``)!
    const own = Object.entries(shape).filter(([name]) => !common.includes(name))
    for (const [name, schema] of own)
      expect(fields).toMatch(new RegExp(`\`${name}${schema.safeParse(undefined).success ? '\\?' : ''}[\`:]`))
    expect(own.length === 0).toBe(fields === '')
  },
)

test('every field of a session has a place in the table', () => {
  const { session } = kinds[0].shape
  const fields = page.slice(page.indexOf('## The session'))
  expect(Object.keys(session.unwrap().shape).filter((name) => !fields.includes(`\`${name}\``))).toEqual([])
})

test('the kinds of files are those of the page', () => {
  const sentence = /The kinds of files are ([^.]*)\./.exec(page)![1]!
  expect([...sentence.matchAll(/`(\w+)`/g)].map(([, kind]) => kind)).toEqual([...FILE_KINDS])
})

test.each<[written: string, file: Partial<SessionFile>, session: object, name: string]>([
  ['call-{callId}.mp3', { kind: 'call_recording' }, { callId: '7' }, 'call-7.mp3'],
  ['chat-{chatId}.txt', { kind: 'chat_transcript' }, { chatId: '8' }, 'chat-8.txt'],
  ['call-{callId}-photo-{id}.jpg', { kind: 'photo', id: '9' }, { callId: '7' }, 'call-7-photo-9.jpg'],
])('a file without a name is %s', (written, file, session, name) => {
  expect(page).toContain(`\`${written}\``)
  expect(fileName({ id: '1', path: 'x', ...file } as SessionFile, sessionOf(session))).toBe(name)
})
