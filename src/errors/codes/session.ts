import type { ErrorTable } from '../error-info.ts'

export const sessionCodes = {
  EVENT_INVALID: {
    what: 'An event does not have the shape of a `SessionEvent`.',
    remedy: 'Correct the fields that the message names; nothing of the event was stored.',
  },
  SUBJECT_UNNAMED: {
    what: 'A person is to be erased and nothing was given that names one.',
    remedy: 'Give a phone number, an e-mail address, an id or the sessions; a withheld number names nobody.',
  },
} as const satisfies ErrorTable
