import { z } from 'zod'
import { fileKindsSchema } from './upload.ts'

const text = z.string().min(1)
const folder = text.optional().meta({ description: 'Where the files go.' })
const secret = text.optional().meta({ description: 'From a secret setting.' })

/** `storage` of a configuration. */
export const storageSchema = z
  .strictObject({
    files: fileKindsSchema.optional().meta({ description: 'The kinds of files that are stored.' }),
    sendToCrm: z
      .boolean()
      .optional()
      .meta({ description: 'Whether the files of `upload` go to the CRM, too. Default: false.' }),
    urls: z.enum(['storage', 'crm']).optional().meta({ description: 'Which link people see. Default: storage.' }),
    sftp: z
      .strictObject({
        host: text,
        port: z.int().min(1).max(65_535).optional(),
        username: text,
        password: secret,
        privateKey: secret,
        passphrase: secret,
        hostKey: text.optional(),
        folder,
      })
      .optional()
      .meta({ description: 'A server that takes files over SSH.' }),
    gcs: z
      .strictObject({ bucket: text, folder, clientId: text.optional(), clientSecret: secret, serviceAccount: secret })
      .optional()
      .meta({ description: 'A bucket of Google Cloud Storage.' }),
    s3: z
      .strictObject({
        bucket: text,
        folder,
        region: text.optional(),
        endpoint: text.optional(),
        accessKeyId: text.optional(),
        secretAccessKey: secret,
      })
      .optional()
      .meta({ description: 'A bucket of S3.' }),
    directory: z.strictObject({ path: text }).optional().meta({ description: 'A folder of this machine.' }),
  })
  .meta({ description: 'Where files are kept outside the CRM.' })
