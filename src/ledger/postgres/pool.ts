/** What is used of a client of the package `pg`. */
export interface PostgresClient {
  query(text: string | PostgresQuery, values?: readonly unknown[]): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  /** With an error, the connection is closed instead of being used again. */
  release(error?: Error | boolean): void
}

/** A statement; the connection keeps one that has a name. */
export interface PostgresQuery {
  name?: string
  text: string
  values: unknown[]
}

/** A pool of the package `pg`, or one that behaves like it. */
export interface PostgresPool {
  /** How its connections are made; without it, other processes are noticed by looking alone. */
  readonly options?: object | undefined
  connect(): Promise<PostgresClient>
  query(text: string | PostgresQuery, values?: readonly unknown[]): Promise<unknown>
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  end(): Promise<void>
}

/** What a statement gave back. */
export interface PostgresResult {
  rows: Record<string, unknown>[]
  rowCount: number | null
}
