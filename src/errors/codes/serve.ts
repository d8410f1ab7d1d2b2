import type { ErrorTable } from '../error-info.ts'

export const serveCodes = {
  SERVE_UNAUTHORIZED: {
    what: 'A request carries neither the API key nor a ticket that holds.',
    remedy: 'Send `Authorization: Bearer …` with the value of `serve.apiKey`, or with a ticket that is not over.',
  },
  SERVE_REQUEST: { what: 'A request cannot be read.', remedy: 'Correct what the message names; nothing was stored.' },
  SERVE_NOT_FOUND: {
    what: 'There is nothing at this address, or no such session.',
    remedy: 'Compare with the guide of the server; a session is known as soon as one of its events is stored.',
  },
  SERVE_FAULT: {
    what: 'The server itself failed while it answered a request.',
    remedy: 'Look at its log, and send the request again.',
  },
} as const satisfies ErrorTable
