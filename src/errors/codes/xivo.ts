import type { ErrorTable } from '../error-info.ts'

export const xivoCodes = {
  XIVO_OPTIONS: {
    what: 'A client of XiVO cannot be made from its options.',
    remedy: 'Correct what the message names.',
  },
  XIVO_LOGIN_REFUSED: {
    what: 'XiVO does not accept the user name and the password.',
    remedy: 'Correct them and make a new client; this one does not try again, so that the account is not locked.',
  },
  XIVO_TIMEOUT: {
    what: 'XiVO could not be reached, or did not answer, in the time that was given.',
    remedy: 'Ask again; the client connects by itself as soon as it can.',
  },
  XIVO_CLOSED: { what: 'The client of XiVO was used after `close()`.', remedy: 'Make a new one.' },
} as const satisfies ErrorTable
