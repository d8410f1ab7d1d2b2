import type { ErrorTable } from '../error-info.ts'

export const webhookCodes = {
  WEBHOOK_INVALID: {
    what: 'The body of a webhook is not what its sender documents.',
    remedy: 'Check that the address is given to the right sender; nothing of the webhook was stored.',
  },
  WEBHOOK_SECRET: {
    what: 'The secret of a signature check cannot be used.',
    remedy: 'Copy the secret again, with its prefix and without spaces around it.',
  },
} as const satisfies ErrorTable
