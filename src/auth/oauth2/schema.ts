import { z } from 'zod'
import { commonAuthFields, secretText } from '../authenticator.ts'

/** The ways to get tokens, in the words of RFC 6749 and RFC 7523. */
export const GRANT_NAMES = [
  'authorization_code',
  'client_credentials',
  'refresh_token',
  'jwt_bearer',
  'password',
] as const
export type GrantName = (typeof GRANT_NAMES)[number]

/** How an assertion may be signed. */
export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const

const text = z.string().min(1)

const assertionSchema = z
  .strictObject({
    issuer: text.optional().meta({ description: 'Who signs. Default: `clientId`.' }),
    subject: text.optional().meta({ description: 'Whom it is about: the user of the CRM. Default: the issuer.' }),
    audience: text.optional().meta({ description: 'Whom it is for. Default: `tokenUrl`.' }),
    privateKey: secretText.meta({
      description: 'The key in PEM, from a secret setting. `\\n` stands for a line break.',
    }),
    keyId: text.optional().meta({ description: 'The name of the key at the CRM.' }),
    algorithm: z.enum(ALGORITHMS).optional().meta({ description: 'How it is signed. Default: RS256.' }),
  })
  .meta({ description: 'The signed statement of the grant `jwt_bearer` (RFC 7523).' })

const sendSchema = z
  .strictObject({
    header: text.optional().meta({ description: 'The header that carries the token. Default: Authorization.' }),
    scheme: z
      .string()
      .optional()
      .meta({
        description: 'The word before the token; empty for none. Default: Bearer for Authorization, none for others.',
        examples: ['Zoho-oauthtoken'],
      }),
    query: text.optional().meta({ description: 'The query parameter that carries the token, instead of a header.' }),
  })
  .refine(({ header, scheme, query }) => query === undefined || (header === undefined && scheme === undefined), {
    error: 'needs either header or query',
  })
  .meta({ description: 'Where requests carry the token.' })

/** `auth` of the type `oauth2`. */
export const oauth2Schema = z
  .strictObject({
    type: z.literal('oauth2'),
    ...commonAuthFields,
    grant: z.enum(GRANT_NAMES).optional().meta({ description: 'How tokens are got. Default: authorization_code.' }),
    issuer: text
      .optional()
      .meta({ description: 'The issuer, whose URLs are discovered (RFC 8414, OpenID Connect Discovery).' }),
    authorizationUrl: text.optional().meta({ description: 'Where a person logs in, without `issuer`.' }),
    tokenUrl: text.optional().meta({ description: 'Where tokens are got, without `issuer`.' }),
    clientId: text.optional().meta({ description: 'The name of this client at the CRM.' }),
    clientSecret: secretText
      .optional()
      .meta({ description: 'Its secret; two while they change, the newer first. Without one, a public client.' }),
    clientAuth: z
      .enum(['body', 'basic'])
      .optional()
      .meta({ description: 'Where the secret stands: in the body or in a Basic header. Default: body.' }),
    scope: text.optional().meta({ description: 'What is asked for, separated as the CRM wants it.' }),
    state: text
      .optional()
      .meta({ description: 'Appended to the random state of a login, for servers that look at it.' }),
    accessType: text
      .optional()
      .meta({ description: '`access_type` of the login; `offline` at Google and Zoho.', examples: ['offline'] }),
    redirectUri: text
      .optional()
      .meta({ description: 'Where the browser comes back to, exactly as it is registered at the CRM.' }),
    includeRedirectUrl: z
      .boolean()
      .optional()
      .meta({
        description:
          'Whether the redirect URL is sent with the login and the code. `true` sends it with renewals, too; default: with login and code.',
      }),
    pkce: z
      .boolean()
      .optional()
      .meta({
        description:
          'Whether the login proves itself with PKCE (S256). Off only for servers that refuse it. Default: true.',
      }),
    username: text.optional().meta({ description: 'For the grant `password`.' }),
    password: secretText.optional().meta({ description: 'For the grant `password`.' }),
    refreshToken: text.optional().meta({ description: 'For the grant `refresh_token`, from a secret setting.' }),
    assertion: assertionSchema.optional(),
    tokenFormat: z
      .enum(['form', 'json'])
      .optional()
      .meta({ description: 'How a token request is written; `json` is for servers that want it so. Default: form.' }),
    extra: z
      .record(text, text)
      .optional()
      .meta({
        description: 'Further parameters of the login and of every token request.',
        examples: [{ prompt: 'consent' }],
      }),
    send: sendSchema.optional(),
  })
  .meta({
    title: 'oauth2',
    description: 'Tokens of OAuth 2.0, got and renewed by the library and kept in the ledger.',
    examples: [
      {
        type: 'oauth2',
        grant: 'client_credentials',
        tokenUrl: 'https://crm.example.com/oauth/token',
        clientId: '${CLIENT_ID}',
        clientSecret: '${CLIENT_SECRET}',
      },
    ],
  })

export type OAuth2Spec = z.output<typeof oauth2Schema>
