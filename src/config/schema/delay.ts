import { z } from 'zod'

/** How long after the end of a session something is done. */
export const delayMinutes = z
  .number()
  .min(0)
  .max(1440)
  .optional()
  .meta({ description: 'Minutes after the end of the session. Default: 15.' })
