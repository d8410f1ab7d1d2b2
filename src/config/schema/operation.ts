import { z } from 'zod'

const text = z.string().min(1)

/** `privacy` of a configuration. */
export const privacySchema = z
  .strictObject({
    payloadHours: z
      .number()
      .min(0)
      .optional()
      .meta({ description: 'Hours for which what is known of persons is kept when a session is over. Default: 24.' }),
    keepDays: z
      .number()
      .min(1)
      .optional()
      .meta({
        description: 'Days for which a session that is over is known at all: ids, outcomes, trace. Default: 30.',
      }),
    scrubCards: z
      .boolean()
      .optional()
      .meta({
        description: 'Whether card numbers and security codes are masked in texts and transcripts. Default: true.',
      }),
  })
  .meta({ description: 'What is kept, and for how long.' })

const whippy = z.strictObject({
  scheme: z.enum(['standard', 'hmac', 'none']).optional().meta({ description: 'How webhooks are signed.' }),
  secret: text.optional().meta({ description: 'From a secret setting.' }),
})

const xivo = z.strictObject({
  url: text,
  username: text,
  password: text.meta({ description: 'From a secret setting.' }),
  timeZone: text.optional().meta({ examples: ['Europe/Paris'], description: 'The time zone of its history.' }),
})

/** `serve` of a configuration. */
export const serveSchema = z
  .strictObject({
    host: text.optional().meta({ description: 'The address to listen on. Default: 127.0.0.1.' }),
    port: z.int().min(0).max(65_535).optional().meta({ description: 'The port to listen on. Default: 8080.' }),
    apiKey: text.optional().meta({ description: 'What callers prove themselves with, from a secret setting.' }),
    origins: z.array(text).optional().meta({ description: 'Web pages that may call.' }),
    linkKey: text.optional().meta({ description: 'Signs links, from a secret setting.' }),
    whippy: whippy.optional().meta({ description: 'The webhooks of Whippy.' }),
    xivo: z.array(xivo).optional().meta({ description: 'XiVO servers whose call history is read.' }),
  })
  .meta({ description: 'How `crmwire serve` listens.' })
