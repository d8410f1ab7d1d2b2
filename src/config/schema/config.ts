import { z } from 'zod'
import { authSchema } from '../../auth/registry.ts'
import { limitsSchema, timeoutSchema } from '../../http/endpoint/endpoint-schema.ts'
import { retrySchema } from '../../http/retry-profile.ts'
import { phoneSchema } from '../../phone/schema.ts'
import { accountSchema } from './account.ts'
import { commentSchema, textsSchema } from './comment.ts'
import { emailSchema } from './email.ts'
import { linksSchema, queuesSchema } from './links.ts'
import { metadataSchema } from './metadata.ts'
import { networkSchema } from './network.ts'
import { privacySchema } from './operation.ts'
import { procedureSchema } from './procedure.ts'
import { recordSchema } from './record.ts'
import { serveSchema } from './serve.ts'
import { settingsSchema, variablesSchema } from './settings.ts'
import { storageSchema } from './storage.ts'
import { templateText } from './template-text.ts'
import { uploadSchema } from './upload.ts'

/** A whole configuration: the slices of all rooms. The types, the checks, the JSON Schema and the reference come from it. */
export const configSchema = z
  .strictObject({
    version: z.literal(1).meta({ description: 'The version of this language.' }),
    name: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: 'The name of the CRM or of this connection.', examples: ['EspoCRM'] }),
    settings: settingsSchema.optional(),
    variables: variablesSchema.optional(),
    baseUrl: templateText
      .optional()
      .meta({
        description:
          'In front of every relative URL. With oauth2 it may begin with a field of the token answer: `{AUTH.instance_url}`.',
        examples: ['${CRM_URL}/api/v1'],
      }),
    auth: authSchema.optional(),
    phone: phoneSchema.optional(),
    timeoutSeconds: timeoutSchema
      .optional()
      .meta({ description: 'From the start of a request to the last byte of its answer, 1 to 10. Default: 5.' }),
    interactiveSeconds: z
      .number()
      .min(1)
      .max(60)
      .optional()
      .meta({ description: 'What an agent may have to wait for in all; then the work goes on behind. Default: 10.' }),
    retry: retrySchema.optional(),
    limits: limitsSchema.optional(),
    network: networkSchema.optional(),
    links: linksSchema.optional(),
    queues: queuesSchema.optional(),
    account: accountSchema.optional(),
    record: recordSchema.optional(),
    procedure: procedureSchema.optional(),
    comment: commentSchema.optional(),
    upload: uploadSchema.optional(),
    texts: textsSchema.optional(),
    metadata: metadataSchema.optional(),
    email: emailSchema.optional(),
    storage: storageSchema.optional(),
    privacy: privacySchema.optional(),
    serve: serveSchema.optional(),
  })
  .meta({ title: 'crmwire configuration', description: 'Wires calls and chats to a CRM.' })

/** A configuration as it is written in TypeScript. */
export type Config = z.input<typeof configSchema>

/** A configuration that passed its checks. */
export type ConfigSpec = z.output<typeof configSchema>
