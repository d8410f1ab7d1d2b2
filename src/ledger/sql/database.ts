/** What a column holds; numbers of any kind are doubles. */
export type Value = string | number | null

/**
 * Asks a database. Statements are written once for all databases: a value is a `?`, and words in braces are spelled by
 * the database (`dialect.ts`).
 */
export interface Reader {
  all<Row>(sql: string, values: readonly Value[]): Promise<Row[]>
}

/** A transaction that may write. Nothing but statements may be waited for in it. */
export interface Transaction extends Reader {
  /** @returns how many rows were changed. */
  run(sql: string, values: readonly Value[]): Promise<number>
  /** The time by which leases and waits end: that of the server where there is one, else the one given. */
  now(given: number): number
  /** Nothing of the transaction is stored; what the work gives back is given all the same. */
  rollBack(): void
}

/** What it is asked outside of a transaction sees everything that was acknowledged before. */
export interface Database extends Reader {
  /** Resolves when what was written will survive a crash. */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** As many placeholders as there are values, for `IN (…)`. */
export function places(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}

/** The rows of a `VALUES` with so many columns. */
export function rowsOf(count: number, columns: number): string {
  const row = `(${Array<string>(columns).fill('?').join(', ')})`
  return Array<string>(count).fill(row).join(', ')
}
