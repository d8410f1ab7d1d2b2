import type { ErrorTable } from '../error-info.ts'

export const responseCodes = {
  RESPONSE_PATH_INVALID: {
    what: 'A path into an answer cannot be read.',
    remedy: 'Write `items[0].id`, or a JSONPath that starts with `$`; scripts and functions are not allowed.',
  },
} as const satisfies ErrorTable
