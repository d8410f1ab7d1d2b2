import { z } from 'zod'

const path = z.string().min(1).max(500)

const condition = z
  .strictObject({
    path: path.meta({ description: 'The place in the body, from its root.', examples: ['$.error.code', 'success'] }),
    exists: z
      .boolean()
      .optional()
      .meta({
        description: 'true: there is a value at the place (null, "", {} and [] are none). false: there is none.',
      }),
    equals: z
      .union([z.string(), z.number(), z.boolean(), z.null()], {
        error: 'expected a text, a number, true, false or null',
      })
      .optional()
      .meta({ description: 'The value is exactly this, in type too.', examples: [false, 'error'] }),
    matches: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'A regular expression that the value as text matches.', examples: ["isn't a valid"] }),
    retry: z
      .boolean()
      .optional()
      .meta({
        description: 'Whether the request is tried again by the schedule. Default: false, it ends as rejected.',
      }),
  })
  .refine(
    ({ exists, equals, matches }) => [exists, equals, matches].filter((test) => test !== undefined).length === 1,
    { error: 'needs one of exists, equals and matches' },
  )

/** One condition that marks an answer with a 2xx status as an error. */
export type FailWhen = z.output<typeof condition>

/** One condition or a list of them. */
export const failWhenSchema = z
  .union([condition, z.array(condition).min(1)], {
    error: 'expected a condition { path, and one of exists, equals, matches } or a list of them',
  })
  .meta({
    description: 'Marks an answer with a 2xx status as an error.',
    examples: [{ path: '$.errors', exists: true }, [{ path: 'success', equals: false, retry: true }]],
  })

const fields = {
  data: path
    .optional()
    .meta({
      description:
        'Where the object, or the list of candidates, is: a path, or with a leading `$` a JSONPath. Without it: the whole body.',
      examples: ['list[0]', '$.data.items', "$.items[?(@.status != 'closed')]"],
    }),
  id: z
    .union([path, z.strictObject({ header: z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is no name of a header') })], {
      error: 'expected a path or { header: NAME }',
    })
    .optional()
    .meta({
      description:
        'Where the id is in the object, or the header whose last path segment it is. Default: id. A leading `$` starts at the root of the body.',
      examples: ['id', 'details.id', { header: 'Location' }],
    }),
  verify: z
    .record(z.string().min(1), path)
    .optional()
    .meta({
      description:
        'Variable → path in the object. A candidate stays only when the value there, or one of several, is what was asked for; phones are compared as numbers, other values without regard to case.',
      examples: [{ PHONE_NUMBER: 'phoneNumber', EMAIL: 'emails[*].value' }],
    }),
  onSeveral: z
    .enum(['first', 'none', 'error'])
    .default('first')
    .meta({
      description: 'What is done when several candidates are left: take the first, none, or stop as ambiguous.',
    }),
  capture: z
    .record(
      z.string().regex(/^[A-Za-z_]\w*$/, 'is no name: letters, digits and _'),
      z.union([path, z.strictObject({ all: path })], { error: 'expected a path or { all: PATH }' }),
    )
    .optional()
    .meta({
      description:
        'Name → path of a further value that later requests of this configuration need. `{ all: PATH }` takes every value there, as a list, which a query repeats.',
      examples: [{ UPLOAD_TOKEN: '$.upload.token', LEADS: { all: 'leads[*].id' } }],
    }),
  failWhen: failWhenSchema.optional(),
  notFound: z
    .array(z.int().min(200).max(599))
    .optional()
    .meta({ description: 'Further statuses of a find that mean "none".', examples: [[403]] }),
}

/** `response` of a find. */
export const responseSchema = z.strictObject(fields).meta({ id: 'Response', description: 'How the answer is read.' })

/** `response` of an endpoint that creates, updates or uploads. */
export const createResponseSchema = responseSchema
  .pick({ data: true, id: true, capture: true, failWhen: true })
  .meta({ description: 'How the answer is read.' })

/** How an answer is read, as a configuration says it. */
export type ResponseSpec = z.input<typeof responseSchema>
