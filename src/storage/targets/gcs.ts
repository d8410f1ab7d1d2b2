import { z } from 'zod'
import { StorageFailure } from '../storage-failure.ts'
import { defineStorageKind } from '../kind.ts'
import { placeOf } from '../place.ts'
import { PART_BYTES } from '../target.ts'
import { bareFolder } from './bare-folder.ts'
import { gcsAuth } from './gcs/gcs-auth.ts'
import { gcsTarget } from './gcs/gcs-target.ts'

const text = z.string().min(1)

export const gcsSchema = z
  .strictObject({
    bucket: text.meta({ description: 'Name of the bucket.', examples: ['company-calls'] }),
    folder: text.optional().meta({ description: 'In front of every name in the bucket.', examples: ['exports'] }),
    clientId: text.optional().meta({ description: 'Client id of OAuth; a person logs in once.' }),
    clientSecret: text.optional().meta({ description: 'From a secret setting.' }),
    serviceAccount: text
      .optional()
      .meta({
        description: 'The key of a service account, the whole JSON, from a secret setting; instead of a client id.',
      }),
    authorizationUrl: text
      .optional()
      .meta({ description: 'Where a person logs in, when it is not Google’s own address.' }),
    tokenUrl: text.optional().meta({ description: 'Where tokens are got, when it is not Google’s own address.' }),
    endpoint: text
      .optional()
      .meta({
        description: 'Where the API is, when it is not Google’s own address.',
        examples: ['https://storage.googleapis.com'],
      }),
  })
  .meta({ description: 'A bucket of Google Cloud Storage.' })

export const gcs = defineStorageKind({
  name: 'gcs',
  schema: gcsSchema,
  secretFields: ['clientSecret', 'serviceAccount'],
  problems: ({ clientId, clientSecret, serviceAccount }) =>
    (clientId === undefined) === (clientSecret === undefined) &&
    (clientId === undefined) !== (serviceAccount === undefined)
      ? []
      : [
          {
            message: 'The bucket needs either clientId and clientSecret, or a serviceAccount.',
            hint: 'Add what is missing; secrets come from settings.',
          },
        ],
  auth: gcsAuth,
  place: ({ bucket, folder }) => placeOf('gs', bucket, bareFolder(folder)),
  create(
    { bucket, folder, endpoint = 'https://storage.googleapis.com' },
    { transport, authorization, partBytes = PART_BYTES },
  ) {
    const target = gcsTarget({
      bucket,
      folder: bareFolder(folder),
      endpoint: endpoint.replace(/\/$/, ''),
      transport,
      partBytes,
      authorization(refused) {
        if (authorization) return authorization(refused)
        throw new StorageFailure('STORAGE_AUTH', 'the storage needs a login')
      },
    })
    return Promise.resolve(target)
  },
})
