import { z } from 'zod'
import { defineStorageKind } from '../kind.ts'
import { loadPackage } from '../load-package.ts'
import { placeOf } from '../place.ts'
import { PART_BYTES } from '../target.ts'
import { bareFolder } from './bare-folder.ts'
import { s3Target } from './s3/s3-target.ts'

const text = z.string().min(1)

export const s3Schema = z
  .strictObject({
    bucket: text.meta({ description: 'Name of the bucket.', examples: ['company-calls'] }),
    folder: text.optional().meta({ description: 'In front of every name in the bucket.', examples: ['exports'] }),
    region: text.optional().meta({ description: 'Default: us-east-1.', examples: ['eu-central-1'] }),
    endpoint: text
      .optional()
      .meta({ description: 'Where the storage is, when it is not Amazon’s.', examples: ['https://minio.example.com'] }),
    accessKeyId: text
      .optional()
      .meta({ description: 'Id of the access key. Without one, Amazon’s client finds a credential by itself.' }),
    secretAccessKey: text.optional().meta({ description: 'From a secret setting.' }),
  })
  .meta({ description: 'A bucket of Amazon S3, or of a storage that speaks like it.' })

export const s3 = defineStorageKind({
  name: 's3',
  schema: s3Schema,
  secretFields: ['secretAccessKey'],
  problems: ({ accessKeyId, secretAccessKey }) =>
    (accessKeyId === undefined) === (secretAccessKey === undefined)
      ? []
      : [
          {
            message: 'accessKeyId and secretAccessKey go together.',
            hint: 'Add the other one, or leave both out: then Amazon’s client finds a credential by itself.',
          },
        ],
  place: ({ bucket, folder }) => placeOf('s3', bucket, bareFolder(folder)),
  async create(
    { bucket, folder, region = 'us-east-1', endpoint, accessKeyId, secretAccessKey },
    { transport, partBytes = PART_BYTES },
  ) {
    const sdk = await loadPackage('@aws-sdk/client-s3', () => import('@aws-sdk/client-s3'))
    return s3Target(sdk, {
      bucket,
      folder: bareFolder(folder),
      region,
      endpoint,
      credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
      transport,
      partBytes,
    })
  },
})
