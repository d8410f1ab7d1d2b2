import { z } from 'zod'

const text = z.string().min(1)
const delayMinutes = z.number().min(0).max(1440).optional().meta({ description: 'Minutes after the end. Default: 15.' })

/** `metadata` of a configuration. */
export const metadataSchema = z
  .strictObject({ delayMinutes })
  .meta({ description: 'The file with what is known of the session, replaced by its later version after the delay.' })

/** `email` of a configuration. */
export const emailSchema = z
  .strictObject({
    enabled: z.boolean().optional().meta({ description: 'Default: true.' }),
    to: text.optional().meta({ description: 'Who gets the e-mail.', examples: ['crm@example.com'] }),
    from: text.optional().meta({ description: 'The sender.' }),
    delayMinutes,
    smtp: text.meta({ description: 'URL of the mail server, from a secret setting.', examples: ['${SMTP_URL}'] }),
  })
  .meta({ description: 'An e-mail after each session.' })
