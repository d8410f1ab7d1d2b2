import { z } from 'zod'
import { Secret } from '../../observe/secret.ts'
import { commonAuthFields, defineStrategy } from '../authenticator.ts'

export const headers = defineStrategy({
  type: 'headers',
  schema: z
    .strictObject({
      type: z.literal('headers'),
      ...commonAuthFields,
      headers: z.record(z.string().min(1), z.string().min(1)),
    })
    .meta({
      title: 'headers',
      description: 'Any number of headers, each with a secret.',
      examples: [{ type: 'headers', headers: { 'X-Api-Key': '${CRM_API_KEY}' } }],
    }),
  secretFields: ['headers.*'],
  create(spec, { resolve }) {
    const entries = Object.entries(spec.headers).map(
      ([name, value]) => [resolve(name).toLowerCase(), resolve(value)] as const,
    )
    return {
      secrets: entries.map(([, value]) => new Secret(value)),
      apply: (request) => {
        for (const [name, value] of entries) request.headers[name] = value
      },
    }
  },
})
