import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ESPOCRM, EVENTS, SESSION, documents, spawnCli, useCrmAndFolder } from './run-cli.ts'

// Everything here starts processes, which takes its time on a busy machine.
const SLOW = 60_000
const { crm, env, file } = useCrmAndFolder()

test(
  'run as a program: steps and result on stdout, nothing on stderr, exit code 0, no secret anywhere',
  { timeout: SLOW },
  async () => {
    const { code, out, err } = await spawnCli(['run', ESPOCRM, '--events', EVENTS, '--no-delay', '--json'], {
      env: env(),
    })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(documents(out).at(-1)).toMatchObject({ type: 'result', sessions: [{ record: { status: 'created' } }] })
    expect(out).not.toContain('canary')
    expect(crm().attachments).toHaveLength(2)
  },
)

test('run as a program: events through stdin, a timeline without colours, exit code 2', { timeout: SLOW }, async () => {
  crm().failNext({ path: '/Note', times: 99 }, { status: 503 })
  const options = { env: env(), input: readFileSync(EVENTS, 'utf8').split('\n')[0]! }
  const { code, out, err } = await spawnCli(['run', ESPOCRM, '--events', '-', '--wait', '0'], options)
  expect(code).toBe(2)
  expect(out).toMatch(/^\d\d:\d\d:\d\d {2}account\.findById/)
  expect(out).not.toContain('\u001b')
  expect(out + err).not.toContain('canary')
  expect(err).toContain('this unfinished work is dropped')
})

test('run as a program: exit code 3 when the CRM refuses', { timeout: SLOW }, async () => {
  crm().failNext({ method: 'POST', path: '/Contact' }, { status: 403 })
  const { code } = await spawnCli(['run', ESPOCRM, '--events', EVENTS], { env: env() })
  expect(code).toBe(3)
})

test('run as a program: exit code 1 when an event is not valid', { timeout: SLOW }, async () => {
  const events = file('bad.ndjson', '{"id":1}\n')
  const { code, out, err } = await spawnCli(['run', ESPOCRM, '--events', events], { env: env() })
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain('bad.ndjson, the event: The event is not valid')
})

test.each([
  ['check', [ESPOCRM], 'no errors'],
  ['plan', [ESPOCRM, '--session', SESSION], '# account.create\ncurl '],
  ['links', [ESPOCRM, '--session', SESSION], '/#Contact/list/search='],
  ['schema', [], '"$schema"'],
])('%s as a program exits 0 and sends nothing', { timeout: SLOW }, async (command, args, text) => {
  const { code, out, err } = await spawnCli([command, ...args], { env: env() })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain(text)
  expect(out).not.toContain('canary')
  expect(crm().requests).toEqual([])
})
