import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { ESPOCRM, SESSION, runCli, useCrmAndFolder } from './run-cli.ts'

const { crm, env, file } = useCrmAndFolder()

test('the requests are curl commands; ids that only the CRM can give stand as their names; nothing is sent', async () => {
  const { code, out, err } = await runCli(['plan', ESPOCRM, '--session', SESSION], { env: env() })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('# account.findById: not sent, its URL cannot be formed')
  expect(out).toContain("--header 'x-api-key: [secret]'")
  expect(out).toContain(`curl --request PUT '${crm().url}/api/v1/Case/<RECORD_ID>'`)
  expect(out).toContain('"contactId":"<ACCOUNT_ID>"')
  expect(out).not.toContain('canary')
  expect(crm().requests).toEqual([])
})

test('a printed command means the same to a shell, whatever is in the values', async () => {
  const session = file(
    'quotes.json',
    JSON.stringify({ id: 's', endUser: { name: "Kim O'Hara $(x)", phoneNumber: '+12223334444' } }),
  )
  const args = ['plan', ESPOCRM, '--session', session, '--endpoint', 'account.create']
  const { out } = await runCli(args, { env: env() })
  // The shell shows each word that curl would get on a line of its own.
  const script = out.replace('curl ', 'printf "%s\\n" ')
  const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' })
  const body = words.split('--data-raw\n')[1]!
  expect(JSON.parse(body)).toMatchObject({ firstName: "Kim O'Hara", lastName: '$(x)', phoneNumber: '+12223334444' })
})

test('--endpoint picks one; an unknown one is a usage error that lists them all', async () => {
  const one = await runCli(['plan', ESPOCRM, '--session', SESSION, '--endpoint', 'comment', '--json'], { env: env() })
  const { requests } = JSON.parse(one.out) as { requests: { endpoint: string; status: string; method: string }[] }
  expect(requests).toMatchObject([{ endpoint: 'comment', status: 'ready', method: 'POST' }])
  const none = await runCli(['plan', ESPOCRM, '--session', SESSION, '--endpoint', 'account.frob'], { env: env() })
  expect(none.code).toBe(1)
  expect(none.err).toMatch(/There is no endpoint account\.frob .* account\.findById, .*upload\.then\./)
})

test('settings without a value take their example, with a warning', async () => {
  const { code, out, err } = await runCli(['plan', ESPOCRM, '--session', SESSION])
  expect(code).toBe(0)
  expect(out).toContain('https://crm.example.com/api/v1/Contact')
  expect(err).toBe(
    'Warning: the setting CRM_URL is not set; an example stands in for it.\n' +
      'Warning: the setting CRM_API_KEY is not set; an example stands in for it.\n',
  )
})

test('an event serves as a session, and stdin as a file', async () => {
  const event = { sessionId: 7, type: 'session.rated', session: { endUser: { accountId: 4711 } } }
  const args = ['plan', ESPOCRM, '--session', '-', '--endpoint', 'account.findById']
  const { out } = await runCli(args, { env: env(), input: JSON.stringify(event) })
  expect(out).toContain('/Contact/4711')
})

test.each([
  ['not JSON', '{', 'stdin is not JSON.'],
  ['no object', '[]', 'stdin holds no session: a JSON object is expected.'],
  ['without an id', '{}', 'stdin holds no session: it needs an id (an event: a sessionId).'],
  ['with a wrong field', '{"id":"s","callID":1}', 'stdin: The session is not valid: session: unknown callID.'],
])('a session that is %s is a usage error', async (_what, input, message) => {
  const { code, err } = await runCli(['plan', ESPOCRM, '--session', '-'], { env: env(), input })
  expect(code).toBe(1)
  expect(err).toBe(`${message}\n`)
})
