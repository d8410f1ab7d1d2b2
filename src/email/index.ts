/** E-mails: the port that a connector sends them through, and how it does so over SMTP. */
export type { Mail, Mailer, Sent } from './mailer.ts'
export { MailFailure } from './mail-failure.ts'
export { openMailer } from './open-mailer.ts'
export { readSmtpUrl, type SmtpServer } from './smtp-server.ts'
