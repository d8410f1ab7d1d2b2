import type { ErrorTable } from '../error-info.ts'

export const ledgerCodes = {
  LEDGER_FAILED: {
    what: 'The ledger could not be read or written; the cause says why.',
    remedy:
      'Look at the cause (disk, rights, connection) and send an event that was refused again; other work goes on.',
  },
} as const satisfies ErrorTable
