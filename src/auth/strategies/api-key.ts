import { z } from 'zod'
import { commonAuthFields, defineStrategy, secretText } from '../authenticator.ts'
import { fixedAuth } from '../fixed-auth.ts'
import { addQueryPair } from '../query-pair.ts'

export const apiKey = defineStrategy({
  type: 'apiKey',
  schema: z
    .strictObject({
      type: z.literal('apiKey'),
      ...commonAuthFields,
      header: z.string().min(1).optional(),
      query: z.string().min(1).optional(),
      value: secretText.meta({ description: 'The key; two while they change, the newer first.' }),
    })
    .refine(({ header, query }) => (header === undefined) !== (query === undefined), {
      error: 'needs either header or query',
    })
    .meta({ title: 'apiKey', description: 'A key in a header or in a query parameter.' }),
  secretFields: ['value'],
  create({ header, query = '', value, expires }, { resolve }) {
    const name = resolve(header ?? query)
    return fixedAuth({
      type: 'apiKey',
      expires,
      fields: { value },
      resolve,
      make: ({ value: key = '' }) => ({
        secrets: [key],
        apply(target) {
          if (header !== undefined) target.headers[name.toLowerCase()] = key
          else target.url = addQueryPair(target.url, name, key)
        },
      }),
    })
  },
})
