import { isIP } from 'node:net'
import { TLSSocket } from 'node:tls'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import { type NetworkPolicy, hostMatcher } from '../http/network-policy.ts'
import type { OpenSocket } from '../http/open-socket.ts'
import { tlsRules } from '../http/tls-rules.ts'
import type { Clock } from '../util/clock.ts'
import { composeMail } from './compose-mail.ts'
import { MailFailure } from './mail-failure.ts'
import type { Mail, Mailer, Sent } from './mailer.ts'
import { type Nodemailer, loadNodemailer } from './nodemailer.ts'
import { judgeSmtpError } from './smtp-failure.ts'
import { type SmtpServer, smtpPlace } from './smtp-server.ts'

export interface SmtpMailerOptions {
  server: SmtpServer
  network: NetworkPolicy
  /** Opens connections that the network policy permits. */
  openSocket: OpenSocket
  clock: Clock
}

/** A server may keep silent for so long: many look closely at a message before they take it. */
export const SMTP_SILENCE_MS = 120_000
const GREETING_MS = 30_000
const GOODBYE_MS = 2_000

type Connection = InstanceType<Nodemailer['SMTPConnection']>

/**
 * Sends e-mails over SMTP, each over a connection of its own. The connection is encrypted and the server proves who it is;
 * only to a host for which the network policy permits plain http may it go on without, when the server cannot do better.
 */
export function createSmtpMailer({ server, network, openSocket, clock }: SmtpMailerOptions): Mailer {
  const place = smtpPlace(server)
  const mayBePlain = network.http && hostMatcher(network.allow)(server.host)

  async function connect({ SMTPConnection }: Nodemailer): Promise<Connected> {
    const socket = await openSocket(server.host, server.port).catch((error: unknown) => {
      throw unreachable(place, error)
    })
    const connection = new SMTPConnection({
      host: server.host,
      port: server.port,
      connection: socket,
      secure: server.secure,
      requireTLS: !server.secure && !mayBePlain,
      connectionTimeout: GREETING_MS,
      greetingTimeout: GREETING_MS,
      socketTimeout: SMTP_SILENCE_MS,
      tls: { ...tlsRules(network), ...(isIP(server.host) === 0 && { servername: server.host }) },
    })
    const broken = Promise.withResolvers<never>()
    // It may break when nobody waits for it any more.
    broken.promise.catch(() => {})
    connection.on('error', broken.reject)
    const connected: Connected = {
      connection,
      step: (begin) => Promise.race([broken.promise, promised(begin)]),
      encryption: () => encryptionOf(connection),
    }
    try {
      await connected.step((done) => connection.connect(done))
      const { user, password = '' } = server
      if (user !== undefined)
        await connected.step((done) =>
          connection.login({ user, pass: password, credentials: { user, pass: password } }, done),
        )
    } catch (error) {
      connection.close()
      throw judgeSmtpError(place, error, false)
    }
    return connected
  }

  /** Says goodbye, as polite servers expect, and does not wait long for an answer. */
  function leave(connection: Connection): void {
    connection.quit()
    const timer = clock.timer(GOODBYE_MS, () => connection.close())
    connection.once('end', () => timer.cancel())
  }

  return {
    place,
    async send(mail: Mail): Promise<Sent> {
      const nodemailer = await loadNodemailer()
      const { connection, step, encryption } = await connect(nodemailer)
      const composed = composeMail(nodemailer, mail, clock.now())
      try {
        const envelope = { from: mail.from, to: [mail.to] }
        const { response } = await step<{ response?: string | undefined }>((done) =>
          connection.send(envelope, composed.message, done),
        )
        const sent: Sent = { answer: response ?? '', encryption: encryption() }
        leave(connection)
        return sent
      } catch (error) {
        connection.close()
        composed.message.destroy()
        const sourceError = composed.sourceError()
        throw sourceError ?? judgeSmtpError(place, error, composed.isHandedOver())
      }
    },
    async verify() {
      const { connection, encryption } = await connect(await loadNodemailer())
      const how = { encryption: encryption() }
      leave(connection)
      return how
    },
  }
}

/** A connection that is ready for an e-mail. */
interface Connected {
  connection: Connection
  /** Rejects as soon as the step fails or the connection breaks. */
  step<T>(begin: (done: (error?: Error | null, value?: T) => void) => void): Promise<T>
  encryption(): string | undefined
}

function promised<T>(begin: (done: (error?: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    begin((error, value) => {
      if (error) reject(error)
      else resolve(value as T)
    })
  })
}

function encryptionOf({ _socket: socket }: Connection): string | undefined {
  return socket instanceof TLSSocket ? (socket.getProtocol() ?? undefined) : undefined
}

/** What the policy refuses stays refused and keeps its own remedy. */
function unreachable(place: string, error: unknown): unknown {
  if (!isCrmwireError(error)) return error
  if (error.code === 'HTTP_ADDRESS_REFUSED')
    return new MailFailure('HTTP_ADDRESS_REFUSED', `${place}: ${error.message}`, { cause: error })
  return new MailFailure('EMAIL_UNREACHABLE', `${place}: ${error.message}`, { cause: error })
}
