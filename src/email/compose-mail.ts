import { Readable } from 'node:stream'
import { printable } from '../observe/printable.ts'
import type { Mail } from './mailer.ts'
import type { Nodemailer } from './nodemailer.ts'

/** A longer subject is cut by some servers anyway, in places of their own. */
const LONGEST_SUBJECT = 200

/** An e-mail on its way. */
export interface Composed {
  message: Readable
  /** The whole message was handed over: from here on nobody knows whether it was taken until the server says so. */
  isHandedOver(): boolean
  /** What the source of the attachment threw. */
  sourceError(): unknown
}

/**
 * Writes an e-mail as MIME, piece by piece as it is read, so that an attachment of any size costs no memory. Nothing in the
 * mail can add a header, a recipient, a file of this machine or a page of the network to it.
 */
export function composeMail({ MailComposer }: Pick<Nodemailer, 'MailComposer'>, mail: Mail, now: number): Composed {
  let handedOver = false
  let failed: { error: unknown } | undefined
  const { attachment } = mail

  async function* read(): AsyncIterable<Uint8Array> {
    try {
      yield* attachment!.source.open()
    } catch (error) {
      failed = { error }
      // The client writes into what it is thrown.
      throw new Error('the attachment cannot be read', { cause: error })
    }
  }

  const composer = new MailComposer({
    from: mail.from,
    to: mail.to,
    subject: oneLine(mail.subject),
    text: mail.text,
    date: new Date(now),
    messageId: `<${mail.messageId}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: attachment && [
      { filename: attachment.name, contentType: attachment.contentType, content: Readable.from(read()) },
    ],
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const message = composer.compile().createReadStream()
  message.once('end', () => {
    handedOver = true
  })
  return { message, isHandedOver: () => handedOver, sourceError: () => failed?.error }
}

/** A subject as it may stand in a header: one line without control characters, and nothing that reads as encoded text. */
function oneLine(subject: string): string {
  const plain = printable(subject).replaceAll(/\s+/g, ' ').replaceAll('=?', '= ?').trim()
  return plain.length > LONGEST_SUBJECT ? `${plain.slice(0, LONGEST_SUBJECT - 1).toWellFormed()}…` : plain
}
