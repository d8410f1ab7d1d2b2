import { z } from 'zod'
import { changeEndpointSchema } from '../../http/endpoint/endpoint-schema.ts'
import { FILE_KINDS } from '../../session/event-schema.ts'
import { templateText } from './template-text.ts'

/** The kinds of files that travel. */
export const fileKindsSchema = z.array(z.enum(FILE_KINDS))

const attachment = z
  .strictObject({
    id: changeEndpointSchema.shape.response
      .unwrap()
      .shape.id.meta({ description: 'Path of the id in the answer, in place of `response.id`.' }),
    url: templateText
      .optional()
      .meta({
        description: 'Where people download the file: a URL with variables, or a path into the answer.',
        examples: ['${CRM_URL}/?entryPoint=download&id={ATTACHMENT_ID}', '$.url'],
      }),
  })
  .meta({ description: 'How the uploaded file is found again; becomes {ATTACHMENT_ID} and {ATTACHMENT_URL}.' })

/** `upload` of a configuration: an endpoint, and what it is called for. Without files it needs no endpoint. */
export const uploadSchema = changeEndpointSchema
  .extend({
    method: changeEndpointSchema.shape.method.optional(),
    url: changeEndpointSchema.shape.url.optional(),
    encoding: z
      .enum(['multipart', 'base64', 'binary'])
      .optional()
      .meta({
        description:
          'How the bytes travel: as the part that holds {FILE_DATA} (default), as base64 inside the JSON, or as the body itself.',
      }),
    files: fileKindsSchema.optional().meta({ description: 'The kinds of files that go to the CRM. Default: none.' }),
    addComment: z
      .boolean()
      .optional()
      .meta({ description: 'Whether each file gets a comment that names it. Default: false.' }),
    attachment: attachment.optional(),
  })
  .meta({ description: 'The endpoint that uploads a file to the record.' })
