import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { Database, Transaction } from '../sql/database.ts'
import { type Connection, errorNumber } from './connection.ts'

/** So much goes into one transaction, so that other processes get their turn. */
const WRITES_AT_ONCE = 500

const IO_ERROR = 10
/** Errors after which nothing of the transaction can be kept, by the last byte of their number. */
const ENDING = new Set([5 /* busy */, 7 /* memory */, IO_ERROR, 11 /* corrupt */, 13 /* full */])
/** Input and output errors of the shared memory file: it could not grow, which passes. */
const SHARED_MEMORY = new Set([18, 19, 20, 21])

interface Write {
  work(transaction: Transaction): Promise<unknown>
  resolve(result: unknown): void
  reject(error: unknown): void
}

type Settle = () => void

/**
 * A database in a file. What is written in the same turn of the event loop goes into one transaction, as waiting for the
 * disk is what costs: each write succeeds or fails by itself, and all are told after they are on the disk.
 */
export function createSqliteDatabase(writer: Connection, reader: Connection): Database {
  let queue: Write[] = []
  let flushing: Promise<void> | undefined
  let closed = false
  let broken: CrmwireError | undefined

  function refuseWhenUnusable(): void {
    if (closed) throw new CrmwireError('LEDGER_FAILED', 'The ledger is closed.')
    if (broken) throw broken
  }

  async function flush(): Promise<void> {
    while (queue.length > 0) {
      // Whatever else arrives in this turn comes along.
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
      const writes = queue.slice(0, WRITES_AT_ONCE)
      queue = queue.slice(WRITES_AT_ONCE)
      try {
        if (broken) throw broken
        writer.exec('BEGIN IMMEDIATE')
        const settled: Settle[] = []
        for (const write of writes) settled.push(await attempt(write))
        writer.exec('COMMIT')
        for (const settle of settled) settle()
      } catch (error) {
        const told = undo(error)
        for (const { reject } of writes) reject(told)
      }
    }
    flushing = undefined
  }

  /** @throws what ends the transaction of all. */
  async function attempt({ work, resolve, reject }: Write): Promise<Settle> {
    let keep = true
    const transaction: Transaction = {
      all: async (sql, values) => writer.all(sql, values),
      run: async (sql, values) => writer.run(sql, values),
      now: (given) => given,
      rollBack: () => {
        keep = false
      },
    }
    writer.exec('SAVEPOINT own')
    let settle: Settle
    try {
      const result = await work(transaction)
      settle = () => resolve(result)
    } catch (error) {
      if (!writer.inTransaction || ENDING.has(errorNumber(error) & 0xff)) throw error
      keep = false
      settle = () => reject(error)
    }
    if (!keep) writer.exec('ROLLBACK TO own')
    writer.exec('RELEASE own')
    return settle
  }

  /** After a failed transaction nothing of it is stored. What went wrong with the disk may not be tried again as if it had not. */
  function undo(error: unknown): unknown {
    try {
      if (writer.inTransaction) writer.exec('ROLLBACK')
    } catch (cause) {
      broken ??= unusable(cause)
    }
    const number = errorNumber(error)
    if ((number & 0xff) === IO_ERROR && !SHARED_MEMORY.has(number >> 8)) broken ??= unusable(error)
    return broken ?? error
  }

  return {
    async all(sql, values) {
      refuseWhenUnusable()
      return reader.all(sql, values)
    },
    async write<T>(work: (transaction: Transaction) => Promise<T>) {
      refuseWhenUnusable()
      return new Promise<T>((resolve, reject) => {
        queue.push({ work, resolve, reject })
        flushing ??= flush()
      })
    },
    async close() {
      closed = true
      await flushing
      reader.close()
      writer.close()
    },
  }
}

function unusable(cause: unknown): CrmwireError {
  return new CrmwireError('LEDGER_FAILED', 'The disk failed under the ledger, so it is not used any more.', {
    hint: 'Check the disk and the file, then open the ledger again: what was acknowledged before is in it.',
    cause,
  })
}
