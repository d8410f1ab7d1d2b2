import { z } from 'zod'
import { Secret } from '../../observe/secret.ts'
import { commonAuthFields, defineStrategy } from '../authenticator.ts'

export const apiKey = defineStrategy({
  type: 'apiKey',
  schema: z
    .strictObject({
      type: z.literal('apiKey'),
      ...commonAuthFields,
      header: z.string().min(1).optional(),
      query: z.string().min(1).optional(),
      value: z.string().min(1),
    })
    .refine(({ header, query }) => (header === undefined) !== (query === undefined), {
      error: 'needs either header or query',
    })
    .meta({ title: 'apiKey', description: 'A key in a header or in a query parameter.' }),
  secretFields: ['value'],
  create(spec, { resolve }) {
    const value = resolve(spec.value)
    return {
      secrets: [new Secret(value)],
      apply: (request) => {
        if (spec.header !== undefined) request.headers[spec.header.toLowerCase()] = value
        else {
          const separator = request.url.includes('?') ? '&' : '?'
          request.url += `${separator}${encodeURIComponent(spec.query!)}=${encodeURIComponent(value)}`
        }
      },
    }
  },
})
