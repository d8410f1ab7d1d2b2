import { z } from 'zod'
import { Secret } from '../../observe/secret.ts'
import { commonAuthFields, defineStrategy } from '../authenticator.ts'

export const basic = defineStrategy({
  type: 'basic',
  schema: z
    .strictObject({
      type: z.literal('basic'),
      ...commonAuthFields,
      username: z.string().min(1),
      password: z.string().min(1),
    })
    .meta({ title: 'basic', description: 'User name and password in the Authorization header (RFC 7617).' }),
  secretFields: ['password'],
  create(spec, { resolve }) {
    const credentials = Buffer.from(`${resolve(spec.username)}:${resolve(spec.password)}`, 'utf8').toString('base64')
    const authorization = `Basic ${credentials}`
    return {
      secrets: [new Secret(credentials)],
      apply: ({ headers }) => {
        headers['authorization'] = authorization
      },
    }
  },
})
