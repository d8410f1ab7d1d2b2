import type { ErrorTable } from '../error-info.ts'

export const responseCodes = {
  RESPONSE_PATH_INVALID: {
    what: 'A path into an answer cannot be read.',
    remedy: 'Write `items[0].id`, or a JSONPath that starts with `$`; scripts and functions are not allowed.',
  },
  RESPONSE_PATTERN_INVALID: {
    what: 'The regular expression of a `failWhen` cannot be read, or could take too long on some texts.',
    remedy:
      'Use at most two of `*`, `+` and `{2,}`, and none around a group that holds another; or list several conditions.',
  },
} as const satisfies ErrorTable
