import type { ErrorTable } from '../error-info.ts'

export const fileCodes = {
  FILE_UNREADABLE: {
    what: 'The bytes of a file cannot be read from its path or URL.',
    remedy: 'Make the file available again; the upload is tried again by the schedule.',
  },
  FILE_CHANGED: {
    what: 'A file changed while it was being sent, or has not the size that was announced.',
    remedy: 'Announce a file only when it is complete; the upload is tried again by the schedule.',
  },
} as const satisfies ErrorTable
