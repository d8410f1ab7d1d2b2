import { z } from 'zod'
import { changeEndpointSchema, createEndpointSchema, findEndpointSchema } from '../../http/endpoint/endpoint-schema.ts'

/** When the flow of the account, or of the record, begins. */
export const triggerSchema = z.enum(['started', 'assigned', 'ended'])

export const whenMissingSchema = z.enum(['create', 'skip'])

/** One find, or several that are tried in order. */
export const findsSchema = z.union([findEndpointSchema, z.array(findEndpointSchema).min(1)], {
  error: 'expected an endpoint or a list of endpoints',
})

/** `account` of a configuration. */
export const accountSchema = z
  .strictObject({
    on: triggerSchema.optional().meta({ description: 'When the account is looked for. Default: started.' }),
    whenMissing: whenMissingSchema
      .optional()
      .meta({ description: 'What is done when there is no account. Default: create.' }),
    identity: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({
        description:
          'Variables of which the first with a value identifies the account. Default: [PHONE_NUMBER, EMAIL].',
        examples: [['CUSTOM_USER_ID', 'PHONE_NUMBER', 'EMAIL']],
      }),
    anonymous: z
      .union([z.enum(['skip', 'create']), z.strictObject({ useId: z.string().min(1) })], {
        error: 'expected skip, create or { useId: … }',
      })
      .optional()
      .meta({ description: 'What is done with a session of nobody known. Default: skip.' }),
    acceptUnsigned: z
      .boolean()
      .optional()
      .meta({ description: 'Whether what a web page or app says, unsigned, may identify a person. Default: false.' }),
    findById: findEndpointSchema
      .optional()
      .meta({ description: 'Fetches the account whose id is known; 404 means that there is none.' }),
    findByQuery: findsSchema.optional().meta({ description: 'Searches the account; a list is tried in order.' }),
    search: findsSchema
      .optional()
      .meta({ description: 'Searches accounts for a person who chooses one; all of a list are asked.' }),
    create: createEndpointSchema.optional().meta({ description: 'Creates the account.' }),
    update: changeEndpointSchema.optional().meta({ description: 'Changes the account once it is known.' }),
  })
  .meta({ description: 'The customer in the CRM: contact, lead, company, person.' })
