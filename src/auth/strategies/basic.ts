import { z } from 'zod'
import { commonAuthFields, defineStrategy, secretText } from '../authenticator.ts'
import { fixedAuth } from '../fixed-auth.ts'

export const basic = defineStrategy({
  type: 'basic',
  schema: z
    .strictObject({
      type: z.literal('basic'),
      ...commonAuthFields,
      username: z.string().min(1),
      password: secretText.meta({ description: 'The password; two while they change, the newer first.' }),
    })
    .meta({ title: 'basic', description: 'User name and password in the Authorization header (RFC 7617).' }),
  secretFields: ['password'],
  create({ username, password, expires }, { resolve }) {
    return fixedAuth({
      type: 'basic',
      expires,
      fields: { password },
      resolve,
      make({ password: secret = '' }) {
        const credentials = Buffer.from(`${resolve(username)}:${secret}`, 'utf8').toString('base64')
        return {
          secrets: [credentials, secret],
          apply: ({ headers }) => {
            headers['authorization'] = `Basic ${credentials}`
          },
        }
      },
    })
  },
})
