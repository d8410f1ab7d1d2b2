/** A ledger in one file of SQLite, for the processes of one machine. */
export { createSqliteLedger } from './sqlite-ledger.ts'
export type { SqliteLedgerOptions } from './sqlite-ledger.ts'
export type { Ledger } from '../ledger.ts'
