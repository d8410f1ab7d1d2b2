import { z } from 'zod'
import { queueEmailSchema } from './email.ts'
import { templateText } from './template-text.ts'

const link = (description: string): z.ZodOptional<z.ZodString> => templateText.optional().meta({ description })

/** `links` of a configuration. */
export const linksSchema = z
  .strictObject({
    account: link('The page of the account; becomes {ACCOUNT_URL}.'),
    record: link('The page of the record; becomes {RECORD_URL}.'),
    phone: link('A lookup page for phone sessions, with the variables of lookup URLs.'),
    sdk: link('A lookup page for web and mobile SDK sessions, with the variables of lookup URLs.'),
    display: link('The page that is shown in the portal of the platform.'),
  })
  .meta({
    description: 'Pages of the CRM that people open.',
    examples: [{ account: '${CRM_URL}/#Contact/view/{ACCOUNT_ID}' }],
  })

/** `queues` of a configuration: what differs from queue to queue, by queue id. */
export const queuesSchema = z
  .record(
    z.string().min(1),
    z.strictObject({
      screenPop: templateText
        .optional()
        .meta({ description: 'The page that pops up for a session of this queue; knows ACCOUNT_ID and PHONE_NUMBER.' }),
      email: queueEmailSchema.optional(),
    }),
  )
  .meta({ description: 'What differs from queue to queue, by queue id.' })
