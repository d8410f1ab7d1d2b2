import type { ErrorTable } from '../error-info.ts'

export const sessionCodes = {
  EVENT_INVALID: {
    what: 'An event does not have the shape of a `SessionEvent`.',
    remedy: 'Correct the fields that the message names; nothing of the event was stored.',
  },
} as const satisfies ErrorTable
