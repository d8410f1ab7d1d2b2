import { outcomeStyle, painter } from '../../observe/paint.ts'
import { printable } from '../../observe/printable.ts'

interface Told {
  code: string
  message: string
  hint: string
}

/** What a test of the e-mail set-up came to. */
export interface MailReport {
  ok: boolean
  server: string
  connection?: { status: 'done'; encryption: string | undefined; signedIn: boolean } | { status: 'failed'; error: Told }
  mails: ({ to: string } & (
    { status: 'sent'; messageId: string; answer: string } | { status: 'failed'; error: Told }
  ))[]
}

/** One line for the connection and one for each e-mail; what failed says why and what to do. */
export function formatMailReport({ server, connection, mails }: MailReport, { colour }: { colour: boolean }): string {
  const paint = painter(colour)
  const line = (what: string, status: string, facts: readonly string[]): string =>
    `${printable(what)}  ${paint(outcomeStyle(status), status)}  ${facts.map(printable).join('  ')}`
  const failed = (what: string, { code, message, hint }: Told): string =>
    `${line(what, 'failed', [code])}\n  ${printable(message)}\n  ${hint}`
  return [
    ...(connection?.status === 'done'
      ? [
          line(server, 'done', [
            connection.encryption ?? 'not encrypted',
            connection.signedIn ? 'signed in' : 'no user',
          ]),
        ]
      : []),
    ...(connection?.status === 'failed' ? [failed(server, connection.error)] : []),
    ...mails.map((mail) =>
      mail.status === 'sent'
        ? line(mail.to, 'sent', [mail.answer, `<${mail.messageId}>`])
        : failed(mail.to, mail.error),
    ),
  ].join('\n')
}
