import type { ErrorTable } from '../error-info.ts'

export const metadataCodes = {
  METADATA_INVALID: {
    what: 'What was given to read is no session metadata.',
    remedy: 'Give the text of a metadata file, or one call or chat as the API of the platform shows it.',
  },
} as const satisfies ErrorTable
