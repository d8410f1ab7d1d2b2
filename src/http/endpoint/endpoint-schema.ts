import { z } from 'zod'
import { responseSchema } from '../../response/schema.ts'
import { DIALECTS } from '../../template/dialects/registry.ts'
import type { Json } from '../../util/json.ts'
import { retrySchema } from '../retry-profile.ts'

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'expected a template, a number, true, false or null',
})
const parameter = z.union([scalar, z.array(scalar)], {
  error: 'expected a template, a number, true, false, null or a list of them; nested values belong into `body`',
})
const parameters = z.record(z.string(), parameter)
const tree = z.json() as unknown as z.ZodType<Json>

/** 1 to 10 seconds, as the reference platform allows. */
export const timeoutSchema = z.number().min(1).max(10)

export const limitsSchema = z
  .strictObject({
    concurrent: z.int().min(1).max(1000).optional(),
    requestsPerSecond: z
      .union([z.number().positive(), z.literal('none')], { error: 'expected a number or none' })
      .optional(),
    responseBytes: z.int().min(1000).max(100_000_000).optional(),
  })
  .meta({ id: 'Limits', description: 'How many requests at once and per second, and how large an answer may be.' })

const container = z
  .strictObject({ type: z.enum(['map', 'array']), name: z.string().min(1).optional() })
  .refine(({ type, name }) => type === 'array' || name !== undefined, { error: 'a map container needs a name' })
  .meta({
    description: 'Wraps `params`: a map gives {name: {…}}, an array {name: [{…}]}, an array without a name [{…}].',
    examples: [{ type: 'map', name: 'data' }],
  })

const fields = {
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).meta({ description: 'The HTTP method.' }),
  url: z
    .string()
    .min(1)
    .meta({
      description:
        'Absolute, or relative to `baseUrl`. Variables stand in path segments, query values and the fragment.',
      examples: ['/Contact/{ACCOUNT_ID}'],
    }),
  params: parameters
    .optional()
    .meta({ description: 'Name → template, number, boolean, null or list. The query of a GET, else the body.' }),
  query: parameters.optional().meta({ description: 'Further query parameters, whatever the method.' }),
  headers: z.record(z.string(), scalar).optional().meta({ description: 'Further headers.' }),
  format: z.enum(['json', 'form']).optional().meta({ description: 'How the body is written. Default: json.' }),
  container: container.optional(),
  body: tree.optional().meta({ description: 'Any JSON tree whose leaves are templates, instead of `params`.' }),
  empty: z
    .enum(['drop', 'keep'])
    .optional()
    .meta({ description: 'What happens to an empty value: left out with its key (default), or sent as "".' }),
  response: responseSchema.optional(),
  retry: retrySchema.optional(),
  limits: limitsSchema.optional(),
  timeoutSeconds: timeoutSchema
    .optional()
    .meta({ description: 'From the start of the request to the last byte of the answer.' }),
}

/** An endpoint that follows another one; it may have followers of its own no more. */
export const plainEndpointSchema = z
  .strictObject(fields)
  .meta({ id: 'Endpoint', description: 'One HTTP request to the CRM, and how its answer is read.' })

const followers = {
  // oxlint-disable-next-line unicorn/no-thenable -- the name is the configuration language's
  then: z
    .union([plainEndpointSchema, z.array(plainEndpointSchema)], {
      error: 'expected an endpoint or a list of endpoints',
    })
    .optional()
    .meta({ description: 'Endpoints that are called after success, as part of the same operation.' }),
}
const kind = {
  type: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'What the endpoint finds or creates; becomes {ACCOUNT_TYPE}.' }),
}

export const findEndpointSchema = z
  .strictObject({
    ...fields,
    ...kind,
    ...followers,
    dialect: z
      .enum(['none', ...DIALECTS.keys()])
      .optional()
      .meta({ description: 'Search language of this find: variables inside mixed text are escaped for it.' }),
  })
  .meta({ id: 'FindEndpoint', description: 'An endpoint that searches the CRM, or fetches by id.' })

export const createEndpointSchema = z
  .strictObject({
    ...fields,
    ...kind,
    ...followers,
    conflict: z
      .strictObject({
        status: z.array(z.int().min(400).max(499)).min(1),
        when: z
          .strictObject({ path: z.string().min(1), equals: tree.optional(), exists: z.boolean().optional() })
          .optional(),
        data: z.string().min(1).optional(),
        id: z.string().min(1).optional(),
        verify: z.record(z.string(), z.string()).optional(),
      })
      .optional()
      .meta({ description: 'How the CRM says that the thing exists already; with a verified id it is adopted.' }),
    unique: z
      .strictObject({
        by: z.enum(['none', 'clientId', 'key', 'constraint', 'upsert']),
        key: z.strictObject({ header: z.string().min(1), ttlHours: z.number().min(0).optional() }).optional(),
      })
      .optional()
      .meta({ description: 'What the CRM itself does against a second create of the same thing.' }),
    correlation: z
      .strictObject({ param: z.string().min(1), find: findEndpointSchema.optional() })
      .optional()
      .meta({ description: 'The parameter that carries our value, and the find that searches it.' }),
    indexLagSeconds: z
      .number()
      .min(0)
      .optional()
      .meta({ description: 'Longest time until a new object is found. Default: 300.' }),
    lateCommitSeconds: z
      .number()
      .min(0)
      .optional()
      .meta({
        description: 'Longest time after which the CRM may still store what we gave up. Default: 60, or ten time-outs.',
      }),
    effectFree: z
      .array(z.int().min(400).max(599))
      .optional()
      .meta({
        description: 'Statuses that prove that nothing was created. Default: 401, 403, 404, 405, 413, 415, 429.',
      }),
    onAmbiguous: z
      .enum(['resend', 'hold'])
      .optional()
      .meta({ description: 'After the settle window without an answer: send again, or wait for an operator.' }),
  })
  .meta({
    id: 'CreateEndpoint',
    description: 'An endpoint that creates something, and what is known about doing it twice.',
  })

export const changeEndpointSchema = z
  .strictObject({ ...fields, ...followers })
  .meta({ id: 'ChangeEndpoint', description: 'An endpoint that changes something that exists.' })

export type EndpointSpec = z.output<typeof plainEndpointSchema> & {
  type?: string | undefined
  dialect?: string | undefined
  then?: EndpointSpec | EndpointSpec[] | undefined
}
export type FindSpec = z.output<typeof findEndpointSchema>
export type CreateSpec = z.output<typeof createEndpointSchema>
