import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type MailComposer from 'nodemailer/lib/mail-composer'
import { MailFailure } from './mail-failure.ts'

/** What is used of the package. */
export interface Nodemailer {
  SMTPConnection: typeof SMTPConnection
  MailComposer: typeof MailComposer
}

/**
 * The package that speaks SMTP, loaded when it is used.
 *
 * @throws MailFailure `EMAIL_PACKAGE` when it is not installed.
 */
export async function loadNodemailer(): Promise<Nodemailer> {
  try {
    const [connection, composer] = await Promise.all([
      import('nodemailer/lib/smtp-connection'),
      import('nodemailer/lib/mail-composer'),
    ])
    return { SMTPConnection: connection.default, MailComposer: composer.default }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing) throw error
    throw new MailFailure('EMAIL_PACKAGE', 'The package nodemailer is not installed: npm install nodemailer', {
      cause: error,
    })
  }
}
