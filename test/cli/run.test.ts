import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readMetadata } from '../../src/metadata/read-metadata.ts'
import { systemClock } from '../../src/util/clock.ts'
import { ESPOCRM, EVENTS, documents, runCli, useCrmAndFolder } from './run-cli.ts'

const { crm, env, file, path } = useCrmAndFolder()

const endUser = { name: 'Kim Park', phoneNumber: '+12223334444' }
const started = (sessionId: string, more: object = {}): object => ({
  id: `${sessionId}-start`,
  type: 'session.started',
  sessionId,
  at: '2026-11-20T10:00:00Z',
  session: { channel: 'voice_call', endUser, ...more },
})
const run = (...args: string[]) => runCli(['run', ESPOCRM, ...args], { env: env() })
const runEvents = (events: readonly object[], ...args: string[]) =>
  runCli(['run', ESPOCRM, '--events', '-', ...args], {
    env: env(),
    input: events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  })

/** What comes some time after a session is lost with a state in memory, which is told. */
const DROPPED = /^State is kept in memory, .*:\n {2}call-103646 {2}1 upload later: due at \S+\n$/

test('the events of a call lead to account, record, comments and upload, told as a timeline, with exit code 0', async () => {
  const { code, out, err } = await run('--events', EVENTS)
  expect(code).toBe(0)
  expect(err).toMatch(DROPPED)
  expect(out).toMatch(/^\d\d:\d\d:\d\d {2}account\.findById +not_sent {2}its URL cannot be formed\n/)
  expect(out).toMatch(/account\.create +POST \/Contact +200 +\d+ ms {2}created {3}\w{17} {2}id in the answer\n/)
  expect(out).toMatch(/upload\.then +POST \/Note/)
  expect(out).toMatch(/\ncall-103646\n {2}account {3}created {2}\w{17} {2}http.*\/#Contact\/view\/\w{17}\n {2}record/)
  expect(out).not.toContain('canary')
  expect(crm().contacts).toHaveLength(1)
  expect(crm().attachments).toMatchObject([{ name: 'call-103646.wav', size: 2044 }])
})

test('--json prints every step and last the result', async () => {
  const { code, out } = await run('--events', EVENTS, '--json')
  expect(code).toBe(0)
  const lines = documents(out)
  const [contact] = crm().contacts
  const [record] = crm().cases
  expect(lines.slice(0, -1).every(({ type }) => type === 'step')).toBe(true)
  expect(lines.at(-1)).toMatchObject({
    type: 'result',
    sessions: [
      {
        sessionId: 'call-103646',
        account: { status: 'created', id: contact!.id, url: `${crm().url}/#Contact/view/${contact!.id}` },
        record: { status: 'created', id: record!.id, url: `${crm().url}/#Case/view/${record!.id}` },
      },
    ],
  })
  const [session] = (lines.at(-1) as { sessions: { operations: object[] }[] }).sessions
  expect(session!.operations[0]).toEqual({ kind: 'account', status: 'created', id: contact!.id })
  expect(session!.operations).toContainEqual({ kind: 'comment', status: 'done' })
  expect(out).not.toContain('canary')
})

test('--no-delay does now what comes some time after a session, with everything that the events tell', async () => {
  const { code, err, out } = await run('--events', EVENTS, '--no-delay')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).not.toContain('later')
  expect(crm().attachments.map(({ name }) => name)).toEqual(['call-103646.wav', 'call-103646.json'])
  const metadata = readMetadata(crm().fileOf(crm().attachments[1]!.id)!)
  expect(metadata).toMatchObject({ id: 103646, rating: 5, disposition_codes: [{ code: 'order_confirmed' }] })
})

test('with a ledger it stays there, and a later run with --no-delay does it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-run-'))
  t.onTestFinished(() => rmSync(folder, { recursive: true }))
  const ledger = ['--ledger', join(folder, 'calls.db')]
  const first = await run('--events', EVENTS, ...ledger)
  expect(first).toMatchObject({ code: 0, err: '' })
  expect(first.out).toMatch(/\n {2}later {5}upload at \d\d:\d\d:\d\d\n/)
  expect(crm().attachments).toHaveLength(1)
  const second = await run('--events', EVENTS, ...ledger, '--no-delay')
  expect(second).toMatchObject({ code: 0, err: '' })
  expect(crm().attachments).toHaveLength(2)
})

test.each([
  ['a JSON list', (events: string) => `[${events.trim().split('\n').join(',')}]`],
  ['blank lines and a byte order mark', (events: string) => `\uFEFF\n${events.replaceAll('\n', '\r\n\r\n')}`],
])('events may come through stdin as %s', async (_what, write) => {
  const events = `${JSON.stringify(started('s1'))}\n${JSON.stringify(started('s2'))}\n`
  const { code, out } = await runCli(['run', ESPOCRM, '--events', '-', '--json'], { env: env(), input: write(events) })
  expect(code).toBe(0)
  expect(documents(out).at(-1)).toMatchObject({ sessions: [{ sessionId: 's1' }, { sessionId: 's2' }] })
})

test('a single event may be written over many lines', async () => {
  const input = JSON.stringify(started('s1'), undefined, 2)
  const { code } = await runCli(['run', ESPOCRM, '--events', '-'], { env: env(), input })
  expect(code).toBe(0)
  expect(crm().cases).toHaveLength(1)
})

test('with several sessions the timeline says which one goes on', async () => {
  const { out } = await runEvents([started('call-a'), started('call-b')])
  expect(out).toMatch(/^> call-a\n/)
  expect(out).toContain('\n> call-b\n')
})

test('a person who withholds the number is skipped, which is done', async () => {
  const { code, out } = await runEvents([started('s1', { endUser: { phoneNumber: 'anonymous' } })])
  expect(code).toBe(0)
  expect(out).toContain('nobody can tell who it is')
  expect(crm().requests).toEqual([])
})

test('work that is unfinished after the wait exits 2, and says what is dropped', async () => {
  crm().failNext({ path: '/Note', times: 9 }, { status: 503 })
  const { code, out, err } = await runEvents([started('s1')], '--wait', '0', '--json')
  expect(code).toBe(2)
  expect(documents(out).at(-1)).toMatchObject({
    sessions: [{ account: { status: 'created' }, operations: [{}, {}, { kind: 'comment', status: 'pending' }] }],
  })
  expect(err).toMatch(/^State is kept in memory, so this unfinished work is dropped:\n {2}s1 {2}1 comment pending: /)
})

test('a retry within the wait is made, and the run ends as soon as all is done', async () => {
  crm().failNext({ path: '/Note' }, { status: 503, headers: { 'Retry-After': '1' } })
  const { code, err } = await runEvents([started('s1')], '--wait', '60')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(crm().notes).toHaveLength(1)
})

test('what the CRM refuses for good exits 3', async () => {
  crm().failNext({ path: '/Note' }, { status: 403 })
  const { code, out, err } = await runEvents([started('s1')], '--json')
  expect({ code, err }).toEqual({ code: 3, err: '' })
  expect(documents(out).at(-1)).toMatchObject({
    sessions: [
      { operations: [{}, {}, { status: 'rejected', reason: expect.stringContaining('answered 403') as string }] },
    ],
  })
})

test('a create that is answered without an id exits 3', async () => {
  crm().failNext({ method: 'POST', path: '/Contact' }, { status: 201, body: {} })
  const { code, out } = await runEvents([started('s1')])
  expect(code).toBe(3)
  expect(out).toContain('missing_id')
})

test('ids beyond 2^53 keep all their digits as texts', async () => {
  const body = '{"total":1,"list":[{"id":9007199254740993,"phoneNumber":"+12223334444"}]}'
  crm().failNext(
    { method: 'GET', path: '/Contact' },
    { status: 200, headers: { 'Content-Type': 'application/json' }, body },
  )
  const { out } = await runEvents([started('s1')], '--json', '--wait', '0')
  expect(out).toContain('"account":{"status":"found","id":"9007199254740993",')
})

test('invalid events are named with their lines before anything is sent, and exit 1', async () => {
  const events = file(
    'events.ndjson',
    `${JSON.stringify(started('s1'))}\n\n{"id":"e2","type":"session.rated","sessionId":"s1","at":"soon","rating":"canary"}\n`,
  )
  const { code, out, err } = await run('--events', events)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(/events\.ndjson, line 3: The event is not valid: .*at: .*rating: .*\nNothing was sent\.\n$/)
  expect(err).not.toContain('canary')
  expect(crm().requests).toEqual([])
})

test.each([
  ['nothing', '', 'stdin holds no event.'],
  ['a broken list', '[{]', 'stdin begins like a JSON list and is none.'],
  ['a line that is no JSON', '{"id":1}\ncanary\n', 'stdin, line 2: this is not JSON.\nNothing was sent.'],
  ['an event in a list that is none', '[7]', 'stdin, event 1: The event is not valid'],
])('%s is a usage error', async (_what, input, message) => {
  const { code, err } = await runCli(['run', ESPOCRM, '--events', '-'], { env: env(), input })
  expect(code).toBe(1)
  expect(err).toContain(message)
  expect(err).not.toContain('canary')
})

test('more than ten mistakes are not all listed', async () => {
  const { err } = await runEvents(Array.from({ length: 14 }, () => ({})))
  expect(err.split('\n')).toHaveLength(13)
  expect(err).toContain('… and 4 more')
})

test('unset settings are errors where requests are sent, and exit 1', async () => {
  const { code, err } = await runCli(['run', ESPOCRM, '--events', EVENTS])
  expect(code).toBe(1)
  expect(err).toContain('CONFIG_SETTING_MISSING')
})

test('a wrong configuration is reported and nothing is sent', async () => {
  const bad = file('bad.yaml', readFileSync(ESPOCRM, 'utf8').replace('{COMMENT_BODY}', '{COMENT_BODY}'))
  const { code, err } = await runCli(['run', bad, '--events', EVENTS], { env: env() })
  expect(code).toBe(1)
  expect(err).toContain('Did you mean {COMMENT_BODY}?')
  expect(crm().requests).toEqual([])
})

test('with a ledger the same events may be fed again, and nothing is done twice', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-run-'))
  t.onTestFinished(() => rmSync(folder, { recursive: true }))
  const ledger = join(folder, 'calls.db')
  const input = JSON.stringify(started('s1'))
  const first = await runCli(['run', ESPOCRM, '--events', '-', '--ledger', ledger], { env: env(), input })
  const requests = crm().requests.length
  const second = await runCli(['run', ESPOCRM, '--events', '-'], { env: { ...env(), CRMWIRE_LEDGER: ledger }, input })
  expect([first.code, second.code]).toEqual([0, 0])
  expect(crm().requests).toHaveLength(requests)
  expect(second.out).toMatch(/account +created/)
})

test('what a run left open is listed, told and decided on', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-jobs-'))
  t.onTestFinished(() => rmSync(folder, { recursive: true }))
  const ledger = join(folder, 'calls.db')
  crm().failNext({ method: 'POST', path: '/Case' }, { status: 403 })
  const refused = await runCli(['run', ESPOCRM, '--events', '-', '--ledger', ledger], {
    env: env(),
    input: JSON.stringify(started('s1')),
  })
  expect(refused.code).toBe(3)
  const jobs = async (...args: string[]) => runCli(['jobs', ...args, '--ledger', ledger], { env: env() })
  const listed = JSON.parse((await jobs('list', '--state', 'dead', '--json')).out) as { jobs: { id: string }[] }
  expect(listed).toMatchObject({ jobs: [{ kind: 'record', state: 'dead', status: 'rejected' }] })
  const { id } = listed.jobs[0]!
  expect((await jobs('list')).out).toContain('dead: It was refused')
  expect((await jobs('show', id)).out).toContain('What was done:')
  expect((await jobs('bind', id, '4711', '--reason', 'it is there')).out).toContain('done')
  expect((await runCli(['trace', 's1', '--ledger', ledger], { env: env() })).out).toContain('it is there')
  const again = await runCli(['run', ESPOCRM, '--events', '-', '--ledger', ledger, '--wait', '5'], {
    env: env(),
    input: JSON.stringify(started('s1')),
  })
  expect(again.out).toContain('4711')
})

test('audits that wait hide nothing that is open, and no question is answered with a wrong nothing', async () => {
  const ledger = path('audits.db')
  const list = async (...args: string[]) => (await runCli(['jobs', 'list', ...args, '--ledger', ledger])).out
  await runEvents([started('s1')], '--ledger', ledger)
  expect(await list()).toBe('Nothing is open.\n')
  expect(await list('--session', 's9')).toBe('There are none of these.\n')
  expect(await list('--state', 'held')).toBe('There are none of these.\n')
  crm().failNext({ method: 'POST', path: '/Contact' }, { status: 403 })
  await runEvents([started('s2', { endUser: { name: 'Lee', phoneNumber: '+12225556666' } })], '--ledger', ledger)
  expect(await list('--limit', '1')).toMatch(/ s2 +\w+ +(dead|blocked) /)
  expect(await list('--limit', '1', '--kind', 'audit')).toMatch(/ s1 +audit +waiting /)
})

test.each([
  ['--state', 'ded', 'There is no state ded. Did you mean dead?'],
  ['--kind', 'account,coment', 'There is no kind coment. Did you mean comment?'],
  ['--status', 'pendng', 'There is no status pendng. Did you mean pending?'],
  ['--status', 'dead', 'There is no status dead.'],
])('jobs %s %s is refused, as nobody must take a slip for "there are none"', async (option, value, message) => {
  const ledger = path('names.db')
  await runEvents([started('s1')], '--ledger', ledger)
  for (const command of ['list', 'export']) {
    const { code, err } = await runCli(['jobs', command, option, value, '--ledger', ledger], { env: env() })
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining(message) as string })
  }
})

test('the trace of another day says which', async () => {
  const ledger = path('day.db')
  await runEvents([started('s1')], '--ledger', ledger)
  const later = { ...systemClock, now: () => systemClock.now() + 86_400_000 }
  const args = ['trace', 's1', '--ledger', ledger]
  expect((await runCli(args, { env: env() })).out).toMatch(/^\d\d:\d\d:\d\d /)
  expect((await runCli(args, { env: env(), terminal: { clock: later } })).out).toMatch(/^\d{4}-\d\d-\d\d\n\d\d:/)
})

test('there are no colours where stdout is no terminal', async () => {
  const { out } = await runEvents([started('s1')])
  expect(out).not.toContain('\u001b')
})

test('on a terminal an upload of megabytes shows a bar, and a wait says until when', async () => {
  const lines: (string | undefined)[] = []
  const recording = file('call.mp3', 'x'.repeat(2_000_000))
  crm().failNext({ path: '/Note' }, { status: 503, headers: { 'Retry-After': '1' } })
  const at = '2026-11-20T10:05:00Z'
  const events = [
    started('s1'),
    { id: 'e2', type: 'session.ended', sessionId: 's1', at, outcome: 'finished' },
    { id: 'e3', type: 'session.file', sessionId: 's1', at, file: { id: 'f', kind: 'call_recording', path: recording } },
  ]
  const terminal = { status: (line?: string) => void lines.push(line), colour: { out: true, err: true }, width: 100 }
  const input = JSON.stringify(events)
  const { code, out } = await runCli(['run', ESPOCRM, '--events', '-'], { env: env(), input, terminal })
  expect(code).toBe(0)
  expect(lines).toContainEqual(
    expect.stringMatching(/^call-s1\.mp3 {2}\[█* *\] +\d+ % {2}[\d.]+ of 2\.0 MB {2}[\d.]+ MB\/s$/),
  )
  expect(lines).toContainEqual(expect.stringMatching(/^waiting for the next try at \d\d:\d\d:\d\d$/))
  expect(out).toContain('\u001b[32mcreated\u001b[39m')
})

test('a person who interrupts gets the result so far, and exit code 2', async () => {
  crm().failNext({ path: '/Note', times: 99 }, { status: 503 })
  const terminal = { onInterrupt: (stop: () => void) => void systemClock.timer(0, stop) }
  const events = Array.from({ length: 30 }, (_, index) => started(`s${index}`))
  const options = { env: env(), input: JSON.stringify(events), terminal }
  const { code, out, err } = await runCli(['run', ESPOCRM, '--events', '-', '--json'], options)
  expect(code).toBe(2)
  expect(documents(out).at(-1)).toMatchObject({ type: 'result' })
  expect(err).toMatch(/Interrupted: \d+ of 30 events were not fed\./)
})

test('relative paths of files start at the folder of the events', async () => {
  file('note.txt', 'hello')
  const at = '2026-11-20T10:05:00Z'
  const ended = { id: 'e2', type: 'session.ended', sessionId: 's1', at, outcome: 'finished' }
  const transcript = { id: 't', kind: 'chat_transcript', path: 'note.txt' }
  const events = [started('s1'), ended, { id: 'e3', type: 'session.file', sessionId: 's1', at, file: transcript }]
  const { code } = await run('--events', file('with-file.json', JSON.stringify(events)))
  expect(code).toBe(0)
  expect(crm().attachments).toMatchObject([{ size: 5 }])
})
