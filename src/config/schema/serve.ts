import { z } from 'zod'

const text = z.string().min(1)

const whippy = z.strictObject({
  scheme: z
    .enum(['standard', 'hmac', 'none'])
    .optional()
    .meta({
      description:
        'How webhooks are signed: by Standard Webhooks, by an HMAC of the body in a header, or not at all, behind something that has checked already. Default: standard.',
    }),
  secret: z
    .union([text, z.array(text).min(1)])
    .optional()
    .meta({ description: 'From a secret setting; several while one takes the place of another.' }),
  header: text
    .optional()
    .meta({
      examples: ['X-Signature'],
      description: 'The header of an `hmac`. Default: X-Whippy-Signature, which is a guess.',
    }),
  algorithm: z
    .enum(['sha256', 'sha512', 'sha1'])
    .optional()
    .meta({ description: 'The digest of an `hmac`. Default: sha256.' }),
  encoding: z
    .enum(['hex', 'base64'])
    .optional()
    .meta({ description: 'How the signature of an `hmac` is written. Default: hex.' }),
  prefix: text
    .optional()
    .meta({ examples: ['sha256='], description: 'What stands before the signature of an `hmac`.' }),
})

const xivo = z.strictObject({
  url: text.meta({ examples: ['https://xivo.example.com'] }),
  username: text,
  password: text.meta({ description: 'From a secret setting.' }),
  timeZone: text
    .optional()
    .meta({ examples: ['Europe/Paris'], description: 'The zone of its times. Default: that of this machine.' }),
  of: z
    .union([z.enum(['user', 'agent']), z.strictObject({ queue: text })])
    .optional()
    .meta({
      examples: [{ queue: 'blue' }],
      description:
        'Whose calls: those of the user or the agent that logs in, or of queues by part of their name. Default: user.',
    }),
})

/** `serve` of a configuration. */
export const serveSchema = z
  .strictObject({
    host: text.optional().meta({ description: 'The address to listen on. Default: 127.0.0.1.' }),
    port: z.int().min(0).max(65_535).optional().meta({ description: 'The port to listen on. Default: 8080.' }),
    apiKey: text
      .optional()
      .meta({
        description:
          'What callers of the JSON API prove themselves with, from a secret setting. Without it there is no API.',
      }),
    origins: z
      .array(text)
      .optional()
      .meta({
        examples: [['https://desk.example.com']],
        description: 'Origins of the web pages that may call the JSON API. Default: none.',
      }),
    url: text
      .optional()
      .meta({
        examples: ['https://calls.example.com'],
        description: 'Where the server is, as browsers see it; links to recordings begin with it.',
      }),
    linkKey: z
      .union([text, z.array(text).min(1)])
      .optional()
      .meta({
        description:
          'Signs the links to recordings, from a secret setting; several while one takes the place of another: the first one signs. Without it no recordings are served.',
      }),
    linkDays: z
      .number()
      .positive()
      .max(3_650)
      .optional()
      .meta({ description: 'For how long a link to a recording holds. Default: `privacy.keepDays`.' }),
    whippy: whippy.optional().meta({ description: 'The webhooks of Whippy.' }),
    xivo: z.array(xivo).optional().meta({ description: 'XiVO servers whose call history is read.' }),
  })
  .meta({ description: 'How `crmwire serve` listens.' })
