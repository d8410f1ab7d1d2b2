import type { ErrorTable } from '../error-info.ts'

export const brightPatternCodes = {
  BRIGHT_PATTERN_ABSENT: {
    what: "Bright Pattern's script is not on the page.",
    remedy: 'Load the script of the vendor before, in the page itself; it needs a browser.',
  },
  BRIGHT_PATTERN_INVALID: {
    what: 'A number or an associated object is not what Bright Pattern takes; nothing was dialled.',
    remedy: 'Correct the keys that the message names.',
  },
} as const satisfies ErrorTable
