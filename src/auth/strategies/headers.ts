import { z } from 'zod'
import { commonAuthFields, defineStrategy, secretText } from '../authenticator.ts'
import { fixedAuth } from '../fixed-auth.ts'

export const headers = defineStrategy({
  type: 'headers',
  schema: z
    .strictObject({
      type: z.literal('headers'),
      ...commonAuthFields,
      headers: z
        .record(z.string().min(1), secretText)
        .meta({ description: 'Each with its secret; with two while they change, the newer first.' }),
    })
    .meta({
      title: 'headers',
      description: 'Any number of headers, each with a secret.',
      examples: [{ type: 'headers', headers: { 'X-Api-Key': '${CRM_API_KEY}' } }],
    }),
  secretFields: ['headers.*'],
  create({ headers: named, expires }, { resolve }) {
    const fields = Object.entries(named).map(([name, value]) => [resolve(name).toLowerCase(), value] as const)
    return fixedAuth({
      type: 'headers',
      expires,
      fields: Object.fromEntries(fields),
      resolve,
      make: (values) => ({
        secrets: Object.values(values),
        apply: (target) => void Object.assign(target.headers, values),
      }),
    })
  },
})
