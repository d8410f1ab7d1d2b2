import type { ErrorTable } from '../error-info.ts'

export const ledgerCodes = {
  LEDGER_FAILED: {
    what: 'The ledger could not be read or written; the cause says why.',
    remedy:
      'Look at the cause (disk, rights, connection) and send an event that was refused again; other work goes on.',
  },
  LEDGER_UNUSABLE: {
    what: 'The ledger cannot be opened: it is no ledger, cannot be reached, or may not be written.',
    remedy: 'Do what the message says; a path must lead to a ledger or to a new file in a folder that may be written.',
  },
  LEDGER_VERSION: {
    what: 'The ledger was written by a newer version of crmwire than this one.',
    remedy: 'Update crmwire in every process that uses the ledger, or name another ledger.',
  },
  LEDGER_PACKAGE: {
    what: 'A package that the ledger needs is not installed.',
    remedy: 'A ledger on PostgreSQL needs two packages beside crmwire: npm install pg pg-boss',
  },
} as const satisfies ErrorTable
