import { DatabaseSync, type DatabaseSyncOptions, type StatementSync } from 'node:sqlite'
import type { Value } from '../sql/database.ts'
import { asGiven, createSpelling, storable } from '../sql/dialect.ts'

const spell = createSpelling({
  words: {
    text: 'TEXT',
    serial: 'INTEGER PRIMARY KEY',
    clustered: ' WITHOUT ROWID',
    // One transaction writes at a time.
    'for update': '',
    'for share': '',
  },
  schema: '',
  place: () => '?',
})

/** One connection to a file, with the statements it has prepared. */
export class Connection {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(path: string, options: DatabaseSyncOptions) {
    this.#database = new DatabaseSync(path, options)
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  exec(sql: string): void {
    this.#database.exec(sql)
  }

  all<Row>(sql: string, values: readonly Value[] = []): Row[] {
    return (this.#prepare(sql).all(...values.map(storable)) as Row[]).map(asGiven)
  }

  /** @returns how many rows were changed. */
  run(sql: string, values: readonly Value[]): number {
    return Number(this.#prepare(sql).run(...values.map(storable)).changes)
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  #prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql)
    if (known) return known
    const statement = this.#database.prepare(spell(sql))
    // Lists of other lengths are other statements, so their number has no natural end.
    if (this.#prepared.size >= 300) this.#prepared.clear()
    this.#prepared.set(sql, statement)
    return statement
  }
}

/** The number by which SQLite says what went wrong; its last byte is the kind. */
export function errorNumber(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0
}
