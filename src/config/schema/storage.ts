import { z } from 'zod'
import { storedFoldersSchema } from '../../session/stored-folders.ts'
import { storageKindSchemas } from '../../storage/registry.ts'
import { fileKindsSchema } from './upload.ts'

/** `storage` of a configuration. */
export const storageSchema = z
  .strictObject({
    files: fileKindsSchema
      .optional()
      .meta({
        description: 'The kinds of files that are stored. Default: none.',
        examples: [['call_recording', 'chat_transcript', 'session_metadata']],
      }),
    folders: storedFoldersSchema.optional(),
    sendToCrm: z
      .boolean()
      .optional()
      .meta({ description: 'Whether the files of `upload` go to the CRM, too. Default: false.' }),
    urls: z
      .enum(['storage', 'crm', 'serve'])
      .optional()
      .meta({
        description:
          'Which link people see of a file: that of the storage or, when it is there too, of the CRM; with `serve`, of recordings a signed link to `crmwire serve`. Default: storage.',
      }),
    ...storageKindSchemas,
  })
  .meta({
    description: 'Where files are kept outside the CRM: one of `sftp`, `gcs`, `s3` and `directory`.',
    examples: [{ files: ['call_recording'], directory: { path: '/var/lib/crmwire/files' } }],
  })
