import type { AddressInfo, Socket } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { TestContext } from 'vitest'
import { certificates } from '../http/certificates.ts'

/** An e-mail as the server got it. */
export interface Received {
  from: string
  to: string[]
  /** As it was on the wire. */
  raw: Buffer
  isEncrypted: boolean
  user: unknown
}

export interface MailServer {
  port: number
  received: Received[]
  /** What clients have sent, command by command. */
  connections: number
  close(): Promise<void>
}

/** An e-mail, as any program reads it. */
export const readMail = ({ raw }: Received): Promise<Email> => PostalMime.parse(raw)

/** The text of its only attachment. */
export function attachedText({ attachments }: Email): string {
  const [attachment] = attachments
  return Buffer.from(attachment!.content as ArrayBuffer).toString()
}

/** The credentials that the server takes, where it asks for some. */
export const USER = { user: 'crm@example.com', password: 'p@ss/word' }

/** Answers for one message: nothing takes it. */
export type OnMessage = (message: { socket: Socket; answer: (error?: Error) => void }) => void

export interface MailServerOptions extends SMTPServerOptions {
  port?: number
  /** Called when a whole message is there. */
  onMessage?: OnMessage
}

/** An answer of a server that does not take something. */
export function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

/** A real mail server on this machine, with a certificate of the test authority. */
export async function startMailServer(t: TestContext, options: MailServerOptions = {}): Promise<MailServer> {
  const { onMessage, port = 0, ...rest } = options
  const received: Received[] = []
  const sockets = new Map<string, Socket>()
  const server = new SMTPServer({
    cert: certificates.loopback,
    key: certificates.key,
    authOptional: true,
    disabledCommands: [],
    onAuth({ username, password }, _session, done) {
      if (username === USER.user && password === USER.password) done(null, { user: username })
      else done(refusal(535, 'no such user or password'))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const answer = (error?: Error): void => {
          if (error === undefined)
            received.push({
              from: mailFrom === false ? '' : mailFrom.address,
              to: rcptTo.map(({ address }) => address),
              raw: Buffer.concat(chunks),
              isEncrypted: session.secure,
              user: session.user,
            })
          done(error)
        }
        if (onMessage) onMessage({ socket: sockets.get(`${session.remoteAddress}:${session.remotePort}`)!, answer })
        else answer()
      })
    },
    ...rest,
  })
  server.on('error', () => {})
  const result: MailServer = {
    port: 0,
    received,
    connections: 0,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
  server.server.on('connection', (socket: Socket) => {
    result.connections++
    sockets.set(`${socket.remoteAddress}:${socket.remotePort}`, socket)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  t.onTestFinished(() => result.close())
  result.port = (server.server.address() as AddressInfo).port
  return result
}
