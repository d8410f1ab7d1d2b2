import type { FileSource } from '../files/file-source.ts'

/** One e-mail, as plain data but for the bytes of its attachment. */
export interface Mail {
  /** Addresses alone, without names. */
  from: string
  to: string
  subject: string
  /** The body, as plain text. */
  text: string
  /** Without angle brackets. */
  messageId: string
  attachment?: { name: string; contentType: string; source: FileSource } | undefined
}

/** What the mail server said when it had taken an e-mail. */
export interface Sent {
  /** Its last answer, such as `250 2.0.0 Ok: queued as 4F2`. */
  answer: string
  /** How the connection was encrypted, such as `TLSv1.3`; nothing when it was not. */
  encryption: string | undefined
}

/** Sends e-mails, as a port: another way to send them is one more implementation. */
export interface Mailer {
  /** The server for people and as a key, without secrets: `smtp://mail.example.com`. */
  readonly place: string
  /** Resolves when the server has taken it. @throws MailFailure; a CrmwireError `FILE_…` when its attachment cannot be read. */
  send(mail: Mail): Promise<Sent>
  /** Connects and proves who it is, without sending anything. @throws MailFailure */
  verify(): Promise<Pick<Sent, 'encryption'>>
}
