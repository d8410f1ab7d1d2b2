import { type TestContext, expect, test } from 'vitest'
import {
  type MailServer,
  type MailServerOptions,
  USER,
  attachedText,
  readMail,
  refusal,
  startMailServer,
} from '../email/mail-server.ts'
import { certificates } from '../http/certificates.ts'
import { runCli, useCrmAndFolder } from './run-cli.ts'

const { file } = useCrmAndFolder()

async function world(t: TestContext, options?: MailServerOptions) {
  const server = await startMailServer(t, options)
  const config = file(
    'email.json',
    JSON.stringify({
      version: 1,
      name: 'CRM',
      settings: { SMTP_URL: { secret: true } },
      network: { allow: ['127.0.0.1'], ca: file('ca.pem', certificates.authority) },
      email: { to: 'crm@example.com', from: 'no-reply@example.com', smtp: '${SMTP_URL}' },
      queues: { 1: { email: { to: 'queue@example.com' } }, 2: { email: { to: '' } } },
    }),
  )
  return { server, config }
}

const urlOf = ({ port }: MailServer, { user, password } = USER): string =>
  `smtp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}`

test('a test e-mail goes to everybody who gets e-mails, like those of sessions', async (t) => {
  const { server, config } = await world(t)
  const { code, out, err } = await runCli(['email', 'test', config], { env: { SMTP_URL: urlOf(server) } })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out.split('\n')).toEqual([
    `smtp://127.0.0.1:${server.port}  done  TLSv1.3  signed in`,
    expect.stringMatching(/^crm@example\.com {2}sent {2}250 .* {2}<[\w-]+@example\.com>$/),
    expect.stringMatching(/^queue@example\.com {2}sent {2}250 /),
    '',
  ])
  expect(server.received.map(({ to }) => to)).toEqual([['crm@example.com'], ['queue@example.com']])
  const mail = await readMail(server.received[0]!)
  expect(mail.subject).toBe('Test of crmwire')
  expect(JSON.parse(mail.text!)).toMatchObject({ id: 'crmwire-test', status: 'finished' })
  expect(attachedText(mail)).toContain('transcript')
})

test.for([
  [['--queue', '1'], ['queue@example.com']],
  [['--queue', '9'], ['crm@example.com']],
  [['--no-send'], []],
] as const)('with %j it goes to %j', async ([args, to], t) => {
  const { server, config } = await world(t)
  const { code, out } = await runCli(['email', 'test', config, ...args], { env: { SMTP_URL: urlOf(server) } })
  expect(code).toBe(0)
  expect(out).toContain('signed in')
  expect(server.received.flatMap((mail) => mail.to)).toEqual(to)
})

test('--json prints one document', async (t) => {
  const { server, config } = await world(t)
  const { out } = await runCli(['email', 'test', config, '--queue', '1', '--json'], {
    env: { SMTP_URL: urlOf(server) },
  })
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    server: `smtp://127.0.0.1:${server.port}`,
    connection: { status: 'done', encryption: 'TLSv1.3', signedIn: true },
    mails: [{ to: 'queue@example.com', status: 'sent', messageId: /@example\.com$/, answer: /^250 / }],
  })
})

/** There is no mailbox of the queue. */
const onRcptTo: MailServerOptions['onRcptTo'] = ({ address }, _session, done) =>
  done(address.startsWith('queue') ? refusal(550, 'no such mailbox') : undefined)

test('what the server refuses is told with what to do, and exits 3', async (t) => {
  const { server, config } = await world(t, { onRcptTo })
  const { code, out } = await runCli(['email', 'test', config], { env: { SMTP_URL: urlOf(server) } })
  expect(code).toBe(3)
  expect(out).toMatch(
    /^crm@example\.com {2}sent .*\nqueue@example\.com {2}failed {2}EMAIL_REFUSED\n {2}.* answered 550 to RCPT TO\. It says: 550 no such mailbox\n {2}Look at/m,
  )
})

test('a wrong password is told, and never printed', async (t) => {
  const { server, config } = await world(t)
  const env = { SMTP_URL: urlOf(server, { user: 'crm', password: 'canary' }) }
  const { code, out, err } = await runCli(['email', 'test', config], { env })
  expect({ code, err }).toEqual({ code: 3, err: '' })
  expect(out).toContain('EMAIL_AUTH')
  expect(out).not.toContain('canary')
  expect(server.received).toEqual([])
})

test.for([
  ['nobody gets the e-mails of a queue', ['--queue', '2'], 'nobody gets the e-mails of the queue 2'],
  ['the setting of the mail server is not set', [], 'CONFIG_SETTING_MISSING'],
] as const)('when %s, that is a usage error', async ([, args, message], t) => {
  const { server, config } = await world(t)
  const env: Record<string, string> = args.length === 0 ? {} : { SMTP_URL: urlOf(server) }
  const { code, out, err } = await runCli(['email', 'test', config, ...args], { env })
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain(message)
})

test('a configuration without e-mails has nothing to test', async () => {
  const config = file('none.json', JSON.stringify({ version: 1, name: 'CRM' }))
  const { code, err } = await runCli(['email', 'test', config])
  expect({ code, err }).toEqual({ code: 1, err: `${config} sends no e-mails: it has no email with an address.\n` })
})
