import { z } from 'zod'
import { changeEndpointSchema } from '../../http/endpoint/endpoint-schema.ts'
import { COMMENT_EVENTS } from '../../session/texts/comment-texts.ts'
import { templateText } from './template-text.ts'

/** `comment` of a configuration: an endpoint, and what it is called for. */
export const commentSchema = changeEndpointSchema
  .extend({
    on: z
      .array(z.enum(COMMENT_EVENTS))
      .optional()
      .meta({
        description:
          'The events that are commented. Default: [started, ended, rated, custom_data, transferred, disposition, survey].',
      }),
    texts: z
      .partialRecord(z.enum([...COMMENT_EVENTS, 'file']), templateText)
      .optional()
      .meta({
        description: 'One text per event, and `file` for an uploaded file. Without it: a sensible text.',
        examples: [{ rated: '{RATING} of 5: {FEEDBACK}' }],
      }),
    textFormat: z
      .enum(['plain', 'html'])
      .optional()
      .meta({ description: 'Whether {COMMENT_BODY} is plain text or HTML. Default: plain.' }),
  })
  .meta({ description: 'The endpoint that adds a note to the record.' })

/** `texts` of a configuration. */
export const textsSchema = z
  .strictObject({
    subject: templateText.optional().meta({ description: 'The text behind {TICKET_SUBJECT}.' }),
    description: templateText.optional().meta({ description: 'The text behind {TICKET_DESCRIPTION}.' }),
  })
  .meta({ description: 'Title and description of the record; sensible texts without it.' })
