/** A ledger in PostgreSQL, for many machines. It needs the packages `pg` and `pg-boss`. */
export { createPostgresLedger } from './postgres-ledger.ts'
export type { PostgresLedgerOptions } from './postgres-ledger.ts'
export type { PostgresClient, PostgresPool } from './pool.ts'
export type { Ledger } from '../ledger.ts'
