import { z } from 'zod'

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
