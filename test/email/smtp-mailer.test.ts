import { type AddressInfo, createServer } from 'node:net'
import { buffer } from 'node:stream/consumers'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { composeMail } from '../../src/email/compose-mail.ts'
import { isMailAddress } from '../../src/email/mail-address.ts'
import type { Mail } from '../../src/email/mailer.ts'
import { loadNodemailer } from '../../src/email/nodemailer.ts'
import { createSmtpMailer } from '../../src/email/smtp-mailer.ts'
import { readSmtpUrl } from '../../src/email/smtp-server.ts'
import { bytesSource } from '../../src/files/bytes-source.ts'
import { CrmwireError } from '../../src/errors/crmwire-error.ts'
import type { NetworkPolicy } from '../../src/http/network-policy.ts'
import { createOpenSocket } from '../../src/http/open-socket.ts'
import type { Resolve } from '../../src/http/guard.ts'
import { systemClock } from '../../src/util/clock.ts'
import { certificates } from '../http/certificates.ts'
import { type MailServerOptions, USER, attachedText, readMail, refusal, startMailServer } from './mail-server.ts'

const LOCAL: NetworkPolicy = { allow: ['127.0.0.1', 'localhost'], http: false, ca: certificates.authority }

function mailerTo(url: string, network = LOCAL, resolve?: Resolve) {
  const openSocket = createOpenSocket({ network, clock: systemClock, resolve })
  return createSmtpMailer({ server: readSmtpUrl(url)!, network, openSocket, clock: systemClock })
}

const CREDENTIALS = `${encodeURIComponent(USER.user)}:${encodeURIComponent(USER.password)}@`

const mail = (more: Partial<Mail> = {}): Mail => ({
  from: 'no-reply@example.com',
  to: 'crm@example.com',
  subject: 'Session call-1',
  text: '{\n  "id": 1\n}\n',
  messageId: 'abc@example.com',
  ...more,
})

const transcript = (text: string) => ({
  name: 'chat-1.txt',
  contentType: 'text/plain; charset=utf-8',
  source: bytesSource(Buffer.from(text)),
})

test.for([
  ['smtp', { secure: false }],
  ['smtps', { secure: true }],
] as const)('an e-mail goes encrypted to a server behind %s://', async ([scheme, options], t) => {
  const server = await startMailServer(t, options)
  const mailer = mailerTo(`${scheme}://${CREDENTIALS}127.0.0.1:${server.port}`)
  const text = 'Kim: héllo\n.\n..\r\nRobin: hi'
  const sent = await mailer.send(mail({ attachment: transcript(text) }))
  expect(sent).toMatchObject({ answer: expect.stringMatching(/^250 /) as string, encryption: 'TLSv1.3' })
  const [one] = server.received
  expect(one).toMatchObject({
    from: 'no-reply@example.com',
    to: ['crm@example.com'],
    isEncrypted: true,
    user: USER.user,
  })
  const read = await readMail(one!)
  expect(read).toMatchObject({
    from: { address: 'no-reply@example.com', name: '' },
    to: [{ address: 'crm@example.com', name: '' }],
    subject: 'Session call-1',
    messageId: '<abc@example.com>',
    text: expect.stringMatching(/^\{\n  "id": 1\n\}\n+$/) as string,
    attachments: [{ filename: 'chat-1.txt', mimeType: 'text/plain', disposition: 'attachment' }],
  })
  expect(attachedText(read)).toBe(text)
  expect(one!.raw.toString()).toMatch(/^Auto-Submitted: auto-generated\r?$/m)
})

test('a server without users gets no credentials', async (t) => {
  const server = await startMailServer(t)
  await mailerTo(`smtp://127.0.0.1:${server.port}`).send(mail())
  expect(server.received).toMatchObject([{ user: false }])
})

test('verify connects and proves who it is, and sends nothing', async (t) => {
  const server = await startMailServer(t)
  expect(await mailerTo(`smtp://${CREDENTIALS}127.0.0.1:${server.port}`).verify()).toEqual({ encryption: 'TLSv1.3' })
  expect([server.connections, server.received]).toEqual([1, []])
})

test.for<[what: string, subject: string, read: string]>([
  ['a line break', 'Hello\r\nBcc: evil@example.com', 'Hello Bcc: evil@example.com'],
  ['a bare line feed and a separator', 'a\nX-Own: 1\u2028b', 'a X-Own: 1 b'],
  ['other scripts', 'Kim Pärk 김 😀', 'Kim Pärk 김 😀'],
  ['too much of it', 'x'.repeat(300), `${'x'.repeat(199)}…`],
  ['what looks encoded', '=?utf-8?q?a=0D=0ABcc:_evil@example.com?=', '= ?utf-8?q?a=0D=0ABcc:_evil@example.com?='],
])('a subject with %s is one line', async ([, subject, read], t) => {
  const server = await startMailServer(t)
  await mailerTo(`smtp://127.0.0.1:${server.port}`).send(mail({ subject }))
  const [one] = server.received
  const parsed = await readMail(one!)
  expect(one!.to).toEqual(['crm@example.com'])
  expect(parsed.headers.map(({ key }) => key).toSorted()).toEqual([
    'auto-submitted',
    'content-transfer-encoding',
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
    'subject',
    'to',
  ])
  expect(parsed.subject?.replaceAll(/[\r\n]/g, '¶')).toBe(read)
})

test('no character of a subject, a text or the name of an attachment becomes a header or a recipient', async () => {
  const nodemailer = await loadNodemailer()
  const headersOf = async (character: string): Promise<string[]> => {
    const text = `a${character}Bcc: evil@example.com${character}${character}b`
    const attachment = { ...transcript(text), name: text }
    const { message } = composeMail(nodemailer, mail({ subject: text, text, attachment }), 0)
    const { headers, to, cc, bcc, attachments } = await PostalMime.parse(await buffer(message))
    expect([to, cc, bcc, attachments.length]).toEqual([
      [{ address: 'crm@example.com', name: '' }],
      undefined,
      undefined,
      1,
    ])
    return headers.map(({ key }) => key)
  }
  const usual = await headersOf('x')
  const odd = ['\u0085', '\u2028', '\u2029', '\r\n', '\r\n ', '"; x="', '?=\r\n', '\ud83d']
  for (const character of [...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)), ...odd])
    expect(await headersOf(character), JSON.stringify(character)).toEqual(usual)
})

test('an address is what is between its name and its host, and nothing that means something in a header', () => {
  const taken = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter((character) =>
    [`k${character}m@example.com`, `kim@ex${character}mple.com`, `kim@example.com${character}`].some(isMailAddress),
  )
  expect(taken.join('')).toMatch(/^[\w+.'-]+$/)
})

test('the body and the attachment stay what they are, whatever they hold', async (t) => {
  const server = await startMailServer(t)
  const text = `{"text":"${'ü'.repeat(2000)}\\n.\\n--boundary","path":"/etc/passwd"}\n.\nRCPT TO:<evil@example.com>\n`
  await mailerTo(`smtp://127.0.0.1:${server.port}`).send(mail({ text }))
  expect((await readMail(server.received[0]!)).text).toBe(text)
})

interface Refused {
  url?: (port: number) => string
  server?: MailServerOptions
  network?: NetworkPolicy
}

const plainServer: MailServerOptions = { disabledCommands: ['STARTTLS'] }

test.for<[what: string, code: string, message: string, refused: Refused]>([
  [
    'has a certificate of nobody who is trusted',
    'EMAIL_TLS',
    'no trusted encrypted connection (',
    { network: { ...LOCAL, ca: undefined } },
  ],
  [
    'has a certificate of another host',
    'EMAIL_TLS',
    '(ERR_TLS_CERT_ALTNAME_INVALID)',
    { server: { secure: true, cert: certificates.otherHost }, url: (port) => `smtps://127.0.0.1:${port}` },
  ],
  ['has a certificate that is expired', 'EMAIL_TLS', '(CERT_HAS_EXPIRED)', { server: { cert: certificates.expired } }],
  ['cannot encrypt', 'EMAIL_TLS', 'no trusted encrypted connection', { server: plainServer }],
  [
    'speaks no TLS where it is to begin with it',
    'EMAIL_TLS',
    'no trusted',
    { url: (port) => `smtps://127.0.0.1:${port}` },
  ],
  [
    'refuses the password',
    'EMAIL_AUTH',
    'It says: 535 no such user or password',
    { url: (port) => `smtp://${encodeURIComponent(USER.user)}:wrong@127.0.0.1:${port}` },
  ],
  [
    'refuses the recipient',
    'EMAIL_REFUSED',
    'answered 550 to RCPT TO. It says: 550 no such mailbox',
    { server: { onRcptTo: (_address, _session, done) => done(refusal(550, 'no such mailbox')) } },
  ],
  [
    'refuses the sender',
    'EMAIL_REFUSED',
    'answered 553 to MAIL FROM',
    { server: { onMailFrom: (_address, _session, done) => done(refusal(553, 'not yours')) } },
  ],
  [
    'refuses the message',
    'EMAIL_REFUSED',
    'answered 552 to DATA. It says: 552 too large',
    { server: { onMessage: ({ answer }) => answer(refusal(552, 'too large')) } },
  ],
  [
    'cannot take it now',
    'EMAIL_DEFERRED',
    'answered 451 to DATA',
    { server: { onMessage: ({ answer }) => answer(refusal(451, 'try later')) } },
  ],
  [
    'cannot take the recipient now',
    'EMAIL_DEFERRED',
    'answered 450 to RCPT TO',
    { server: { onRcptTo: (_address, _session, done) => done(refusal(450, 'greylisted')) } },
  ],
  [
    'turns everybody away',
    'EMAIL_UNREACHABLE',
    'the connection ended early',
    { server: { onConnect: (_session, done) => done(refusal(554, 'no service')) } },
  ],
  [
    'ends the connection when it has the message',
    'EMAIL_UNCERTAIN',
    'did not say whether it has taken the e-mail',
    { server: { onMessage: ({ socket }) => socket.destroy() } },
  ],
  [
    'is at a private address that nobody named',
    'HTTP_ADDRESS_REFUSED',
    'is not a public address',
    { network: { ...LOCAL, allow: [] } },
  ],
])('a server that %s is told as %s', async ([, code, message, refused], t) => {
  const server = await startMailServer(t, refused.server)
  const url = refused.url?.(server.port) ?? `smtp://127.0.0.1:${server.port}`
  const failure: unknown = await mailerTo(url, refused.network)
    .send(mail())
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({ name: 'MailFailure', code, message: expect.stringContaining(message) as string })
  expect(String(failure)).not.toContain('wrong')
  expect(server.received).toEqual([])
})

test('nothing is sent in plain where that is not permitted, not even who one is', async (t) => {
  const lines: string[] = []
  const server = createServer((socket) => {
    socket.write('220 hello\r\n')
    socket.on('data', (data) => {
      lines.push(...data.toString().trim().split('\r\n'))
      socket.write(lines.at(-1)!.startsWith('EHLO') ? '250-hello\r\n250 AUTH PLAIN LOGIN\r\n' : '502 no\r\n')
    })
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  t.onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await expect(mailerTo(`smtp://${CREDENTIALS}127.0.0.1:${port}`).send(mail())).rejects.toMatchObject({
    code: 'EMAIL_TLS',
  })
  expect(lines).toEqual([expect.stringMatching(/^EHLO /), 'STARTTLS'])
})

test.for([
  ['cannot encrypt', plainServer, false],
  ['can', {}, true],
] as const)(
  'to a host that may be spoken to in plain, a server that %s gets it encrypted: %s',
  async ([, options, isEncrypted], t) => {
    const server = await startMailServer(t, options)
    await mailerTo(`smtp://127.0.0.1:${server.port}`, { ...LOCAL, http: true }).send(mail())
    expect(server.received).toMatchObject([{ isEncrypted }])
  },
)

/** A resolver of somebody who leads a public name to this machine. */
const astray: Resolve = (_host, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }])

test('plain is permitted for the hosts that are named and for no other', async (t) => {
  const server = await startMailServer(t, plainServer)
  const network = { ...LOCAL, allow: ['127.0.0.1'], http: true }
  await expect(mailerTo(`smtp://mail.example.com:${server.port}`, network, astray).send(mail())).rejects.toMatchObject({
    code: 'HTTP_ADDRESS_REFUSED',
  })
})

test('a name is resolved once and connected to by the address that was judged', async (t) => {
  const server = await startMailServer(t)
  const asked: string[] = []
  const resolve: Resolve = (host, _options, done) => {
    asked.push(host)
    done(null, [{ address: '127.0.0.1', family: 4 }])
  }
  await mailerTo(`smtp://localhost:${server.port}`, LOCAL, resolve).send(mail())
  expect(asked).toEqual(['localhost'])
  expect(server.received).toHaveLength(1)
})

test('where nobody listens, there is no connection', async (t) => {
  const server = await startMailServer(t)
  await server.close()
  await expect(mailerTo(`smtp://127.0.0.1:${server.port}`).send(mail())).rejects.toMatchObject({
    code: 'EMAIL_UNREACHABLE',
    message: expect.stringContaining('ECONNREFUSED') as string,
  })
})

test('an attachment that breaks off takes the e-mail with it, and is told as itself', async (t) => {
  const server = await startMailServer(t)
  const source = {
    async *open() {
      yield Buffer.alloc(100_000, 'a')
      throw new CrmwireError('FILE_UNREADABLE', 'the file is gone')
    },
  }
  const broken = mail({ attachment: { name: 'chat-1.txt', contentType: 'text/plain', source } })
  await expect(mailerTo(`smtp://127.0.0.1:${server.port}`).send(broken)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
  })
  expect(server.received).toEqual([])
})

test('a connection that is cut inside the message leaves no doubt', async (t) => {
  let bytes = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.write('220 hello\r\n')
    let isData = false
    socket.on('data', (data) => {
      if (isData) {
        bytes += data.length
        if (bytes > 500_000) socket.destroy()
        return
      }
      const line = data.toString()
      isData = line.startsWith('DATA')
      socket.write(isData ? '354 go on\r\n' : '250 ok\r\n')
    })
  }).listen(0, '127.0.0.1')
  t.onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const long = mail({ attachment: transcript('x'.repeat(20_000_000)) })
  await expect(mailerTo(`smtp://127.0.0.1:${port}`, { ...LOCAL, http: true }).send(long)).rejects.toMatchObject({
    code: 'EMAIL_UNREACHABLE',
  })
})
