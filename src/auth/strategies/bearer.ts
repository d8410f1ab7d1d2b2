import { z } from 'zod'
import { Secret } from '../../observe/secret.ts'
import { commonAuthFields, defineStrategy } from '../authenticator.ts'

export const bearer = defineStrategy({
  type: 'bearer',
  schema: z
    .strictObject({ type: z.literal('bearer'), ...commonAuthFields, token: z.string().min(1) })
    .meta({ title: 'bearer', description: 'A long-lived token in the Authorization header (RFC 6750).' }),
  secretFields: ['token'],
  create(spec, { resolve }) {
    const token = resolve(spec.token)
    return {
      secrets: [new Secret(token)],
      apply: ({ headers }) => {
        headers['authorization'] = `Bearer ${token}`
      },
    }
  },
})
