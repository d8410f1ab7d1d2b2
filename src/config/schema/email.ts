import { z } from 'zod'
import { isMailAddress } from '../../email/mail-address.ts'
import { readSmtpUrl } from '../../email/smtp-server.ts'
import { delayMinutes } from './delay.ts'
import { templateText } from './template-text.ts'

/** What may stand at a place; what is made of settings is judged with their values. */
export const MAIL_TEXTS = {
  address: { fits: isMailAddress, expected: 'expected one plain e-mail address, such as crm@example.com' },
  smtp: {
    fits: (text: string) => readSmtpUrl(text) !== undefined,
    expected: 'expected smtp://user:password@host:587 or smtps://user:password@host:465',
  },
} as const

const judged = ({ fits, expected }: (typeof MAIL_TEXTS)[keyof typeof MAIL_TEXTS]): z.ZodString =>
  z.string().refine((text) => text.includes('${') || fits(text), { error: expected })

const address = judged(MAIL_TEXTS.address)

/** `email` of a configuration. */
export const emailSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .optional()
      .meta({
        description: 'Whether sessions of queues without an e-mail setting of their own send one. Default: true.',
      }),
    to: address.optional().meta({ description: 'Who gets the e-mail.', examples: ['crm@example.com'] }),
    from: address.meta({ description: 'The sender.', examples: ['no-reply@example.com'] }),
    subject: templateText
      .optional()
      .meta({
        description: 'The subject. Default: the call or chat and its type.',
        examples: ['[{RECORD_ID}] {SESSION_ID}'],
      }),
    delayMinutes,
    smtp: judged(MAIL_TEXTS.smtp).meta({
      description:
        'URL of the mail server, from a secret setting: `smtp://` goes on encrypted with STARTTLS (port 587), `smtps://` is encrypted from the start (port 465).',
      examples: ['${SMTP_URL}'],
    }),
  })
  .meta({
    description: 'An e-mail with the metadata after each session that was finished; a transcript is attached.',
    examples: [{ to: 'crm@example.com', from: 'no-reply@example.com', smtp: '${SMTP_URL}' }],
  })

/** `email` of a queue. */
export const queueEmailSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .optional()
      .meta({ description: 'Whether this setting holds; without it the one of `email` does. Default: true.' }),
    to: z
      .union([address, z.literal('')])
      .optional()
      .meta({ description: 'Who gets the e-mails of this queue. Empty: nobody.' }),
  })
  .meta({ description: 'E-mail of this queue, where it differs from `email`.' })
