import type { ErrorTable } from '../error-info.ts'

export const recordingCodes = {
  RECORDING_KEY: {
    what: 'There is no key to sign links to recordings with, or it is empty.',
    remedy: 'Set `serve.linkKey` from a secret setting of 16 characters or more, or hand a key over.',
  },
  RECORDING_LINK: {
    what: 'A link to a recording cannot be made of what was given.',
    remedy: 'Give the URL of the server, the account, the id of the call and the time at which the link ends.',
  },
} as const satisfies ErrorTable
