import type { ErrorTable } from '../error-info.ts'

export const jobCodes = {
  JOB_NOT_FOUND: {
    what: 'The ledger has no operation and no session of that id.',
    remedy: 'Look it up: crmwire jobs list --all. The ledger and the tenant must be those that it was stored with.',
  },
  JOB_BUSY: {
    what: 'The session is being worked on right now, so nobody else may change it.',
    remedy: 'Try again in a moment; a long upload may take its time.',
  },
  JOB_DONE: {
    what: 'The operation is done in the CRM, which cannot be undone from here.',
    remedy: 'Change it in the CRM; to move a session to another account or record, send session.account_chosen.',
  },
  JOB_DOUBTFUL: {
    what: 'Its create was sent and may still turn up in the CRM.',
    remedy: 'Wait until it is settled, bind the id that the CRM has, or accept the risk: anyway, with a reason.',
  },
  JOB_PAUSED: {
    what: 'The operation waits because an operator paused what it sends to.',
    remedy: 'Resume it: `crmwire jobs resume`.',
  },
  JOB_KIND: {
    what: 'The action does not fit this kind of operation.',
    remedy: 'Only an account or a record can be bound to an id of the CRM.',
  },
  JOB_INVALID: {
    what: 'The action was called with something that it cannot use.',
    remedy: 'The message says what it should have been; `crmwire jobs` lists the actions, and --help explains each.',
  },
} as const satisfies ErrorTable
