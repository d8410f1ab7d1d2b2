import { z } from 'zod'
import { commonAuthFields, defineStrategy, secretText } from '../authenticator.ts'
import { fixedAuth } from '../fixed-auth.ts'

export const bearer = defineStrategy({
  type: 'bearer',
  schema: z
    .strictObject({
      type: z.literal('bearer'),
      ...commonAuthFields,
      token: secretText.meta({ description: 'The token; two while they change, the newer first.' }),
    })
    .meta({ title: 'bearer', description: 'A long-lived token in the Authorization header (RFC 6750).' }),
  secretFields: ['token'],
  create({ token, expires }, { resolve }) {
    return fixedAuth({
      type: 'bearer',
      expires,
      fields: { token },
      resolve,
      make: ({ token: secret = '' }) => ({
        secrets: [secret],
        apply: ({ headers }) => {
          headers['authorization'] = `Bearer ${secret}`
        },
      }),
    })
  },
})
