import { z } from 'zod'
import { delayMinutes } from './delay.ts'

/** `metadata` of a configuration. */
export const metadataSchema = z
  .strictObject({ delayMinutes })
  .meta({
    description:
      'The file with everything that is known of the session: to the CRM once, after the delay; to the storage at the end, and replaced after the delay. On where it stands, or where `session_metadata` is one of the `files`.',
    examples: [{ delayMinutes: 15 }],
  })
