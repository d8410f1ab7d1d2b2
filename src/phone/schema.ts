import { z } from 'zod'
import { PHONE_FORMATS } from './phone-format.ts'

/** `phone` in a configuration. */
export const phoneSchema = z
  .strictObject({
    format: z
      .enum(PHONE_FORMATS)
      .default('e164')
      .meta({
        description:
          'How phone numbers are written. For +12223334444: automatic `+1 222 333 4444` (in a find by query `*222*333*4444`), e164 `+12223334444`, us_local `2223334444`, us_local_standard `(222) 333-4444`, international `+1 222 333 4444`. The two US forms leave numbers of other countries as E.164.',
        examples: ['e164', 'us_local'],
      }),
    defaultCountry: z
      .string()
      .regex(/^[A-Z]{2}$/, 'expected a country of two upper-case letters, such as US')
      .optional()
      .meta({
        description:
          'The country (ISO 3166, two letters) of a number that comes without a country code. Without it such a number passes as it came.',
        examples: ['US', 'DE'],
      }),
    compareLast: z
      .int()
      .min(4)
      .max(15)
      .optional()
      .meta({
        description:
          'For CRMs that tell numbers by their ends: `verify` also takes two numbers for the same when so many of their last digits are. Default: whole numbers are compared.',
        examples: [10],
      }),
  })
  .meta({ description: 'How phone numbers are read and written.' })
