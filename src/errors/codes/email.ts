import type { ErrorTable } from '../error-info.ts'

export const emailCodes = {
  EMAIL_PACKAGE: {
    what: 'The package that sends e-mails is not installed.',
    remedy: 'Install it beside crmwire with `npm install nodemailer`.',
  },
  EMAIL_UNREACHABLE: {
    what: 'There is no connection to the mail server, or it ended before the whole e-mail was there.',
    remedy: 'Check host and port of `email.smtp`; the e-mail is sent again by the schedule.',
  },
  EMAIL_TLS: {
    what: 'There is no trusted encrypted connection to the mail server, so nothing was sent over it.',
    remedy:
      'Use a server with a valid certificate, or name its authority in `network.ca`; `smtps://` is for servers that encrypt from the start (port 465), `smtp://` for STARTTLS (port 587).',
  },
  EMAIL_AUTH: {
    what: 'The mail server refuses user name or password.',
    remedy:
      'Mend the setting behind `email.smtp`; in a URL, characters such as `@` and `/` of a password are percent-encoded.',
  },
  EMAIL_REFUSED: {
    what: 'The mail server refuses sender, recipient or message for good.',
    remedy: 'Look at what the server says; mend `email.from` or `email.to`, then replay the operation.',
  },
  EMAIL_DEFERRED: {
    what: 'The mail server cannot take the e-mail now.',
    remedy: 'Nothing to do at first: it is sent again by the schedule.',
  },
  EMAIL_UNCERTAIN: {
    what: 'The mail server got the whole e-mail and did not say that it has taken it.',
    remedy: 'Nothing to do: it is sent again under the same Message-ID, by which a second one is known.',
  },
} as const satisfies ErrorTable
