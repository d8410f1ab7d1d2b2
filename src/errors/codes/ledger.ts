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
    remedy: 'A ledger on PostgreSQL needs two packages beside crmwire: `npm install pg pg-boss`.',
  },
  LEDGER_KEY_INVALID: {
    what: 'The key of the ledger cannot be used.',
    remedy:
      'Give 32 bytes in base64 or hexadecimal (openssl rand -base64 32), or a passphrase of 16 characters or more.',
  },
  LEDGER_KEY_MISSING: {
    what: 'The ledger is sealed, and no key was given; nothing is lost.',
    remedy: 'Give the key that it was sealed with: as `ledgerKey`, and to the command line as CRMWIRE_LEDGER_KEY.',
  },
  LEDGER_KEY_WRONG: {
    what: 'The ledger, or a row of it, is sealed with another key than those that were given; nothing is lost.',
    remedy: 'Give every key that was ever used and not yet replaced, each under the id that it had.',
  },
  LEDGER_SEAL_BROKEN: {
    what: 'A row of a sealed ledger was changed, moved to another place or stored without the key.',
    remedy: 'Find out who writes to the store beside crmwire, and restore the row from a backup.',
  },
} as const satisfies ErrorTable
