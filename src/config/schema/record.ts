import { z } from 'zod'
import { UPDATE_EVENTS } from '../../flow/plan.ts'
import { changeEndpointSchema, createEndpointSchema } from '../../http/endpoint/endpoint-schema.ts'
import { findsSchema, triggerSchema, whenMissingSchema } from './account.ts'

const update = changeEndpointSchema.extend({
  on: z
    .array(z.enum(UPDATE_EVENTS))
    .optional()
    .meta({ description: 'The events that update the record. Default: [rated, disposition, ended].' }),
})

/** `record` of a configuration. */
export const recordSchema = z
  .strictObject({
    on: triggerSchema.optional().meta({ description: 'When the record is made. Default: started.' }),
    whenMissing: whenMissingSchema
      .optional()
      .meta({ description: 'What is done when there is no record. Default: create.' }),
    withoutAccount: z
      .boolean()
      .optional()
      .meta({ description: 'Whether a record is made when there is no account. Default: false.' }),
    reuse: z
      .boolean()
      .optional()
      .meta({ description: 'Whether `findByQuery` looks for a record to go on with. Default: false.' }),
    findByQuery: findsSchema.optional().meta({ description: 'Searches the record; a list is tried in order.' }),
    search: findsSchema
      .optional()
      .meta({ description: 'Searches records for a person who chooses one; all of a list are asked.' }),
    create: createEndpointSchema.optional().meta({ description: 'Creates the record.' }),
    update: update.optional().meta({ description: 'Changes the record when events come.' }),
    reassign: z
      .array(changeEndpointSchema)
      .optional()
      .meta({ description: 'Called in order, as one operation, after a person corrected the choice.' }),
  })
  .meta({ description: 'The case in the CRM: ticket, case, conversation, deal.' })
