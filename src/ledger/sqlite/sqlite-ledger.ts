import { closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { CrmwireError, isCrmwireError } from '../../errors/crmwire-error.ts'
import { type Clock, sleep, systemClock } from '../../util/clock.ts'
import { type Random, systemRandom } from '../../util/random.ts'
import type { Ledger } from '../ledger.ts'
import type { Database } from '../sql/database.ts'
import { migrate } from '../sql/migrate.ts'
import { createLocalNotices } from '../sql/notices.ts'
import { createSqlLedger } from '../sql/sql-ledger.ts'
import { polledWakes } from '../sql/wakes.ts'
import { Connection, errorNumber } from './connection.ts'
import { createSqliteDatabase } from './sqlite-database.ts'

export interface SqliteLedgerOptions {
  /** For waiting while another process opens the file. Default: the clock of the machine. */
  clock?: Clock | undefined
  /** For the id of a new ledger. Default: the random source of the machine. */
  random?: Random | undefined
}

/** How long a write waits for those of other processes. */
const BUSY_MS = 10_000
const BUSY = 5

/** `crmw`: the mark of our files among those of SQLite. */
const APPLICATION = 0x63726d77

/**
 * A ledger in one file, for the processes of one machine. What was stored survives crashes and the loss of power. The file
 * is created when it is not there, readable by its owner only; beside it SQLite keeps a `-wal` and a `-shm` file.
 *
 * Events that arrive together are stored together, so many connectors and much work may share one ledger.
 *
 * @throws CrmwireError `LEDGER_UNUSABLE` when the path leads to something else than a ledger or may not be written,
 * `LEDGER_VERSION` when a newer crmwire has written it.
 */
export async function createSqliteLedger(file: string, options: SqliteLedgerOptions = {}): Promise<Ledger> {
  const { clock = systemClock, random = systemRandom } = options
  const path = resolve(file)
  const opened: Connection[] = []
  try {
    createPrivately(path)
    const writer = new Connection(path, { timeout: BUSY_MS })
    opened.push(writer)
    await whenNotBusy(clock, () => {
      prepareFile(writer)
    })
    const reader = new Connection(path, { timeout: BUSY_MS, readOnly: true })
    opened.push(reader)
    const database = createSqliteDatabase(writer, reader)
    await migrateFile(database, random)
    return createSqlLedger({ database, wakes: polledWakes, notices: createLocalNotices() })
  } catch (error) {
    for (const connection of opened) connection.close()
    throw isCrmwireError(error) ? error : cannotOpen(path, error)
  }
}

/** SQLite would let the group and everybody read, as the process is set up. */
function createPrivately(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
}

function prepareFile(writer: Connection): void {
  // One question, as another process may be making a ledger of the file right now.
  const [found] = writer.all<{ application: number; tables: number }>(
    `SELECT application_id AS application, (SELECT count(*) FROM sqlite_schema) AS tables FROM pragma_application_id`,
  )
  if (found?.application !== APPLICATION && found?.tables !== 0)
    throw new CrmwireError('LEDGER_UNUSABLE', 'The file is a database of another program.', {
      hint: 'Name another path for the ledger.',
    })
  const [journal] = writer.all<{ journal_mode: string }>('PRAGMA journal_mode = WAL')
  if (journal?.journal_mode !== 'wal')
    throw new CrmwireError('LEDGER_UNUSABLE', 'The ledger lies on a file system that processes cannot share.', {
      hint: 'Put it on a local disk.',
    })
  // Without the wait for the disk, what was acknowledged could be lost with the power.
  writer.exec('PRAGMA synchronous = FULL')
  // The log shrinks again after a great deal was written at once.
  writer.exec('PRAGMA journal_size_limit = 67108864')
}

function migrateFile(database: Database, random: Random): Promise<void> {
  return database.write(async (transaction) => {
    await transaction.all(`PRAGMA application_id = ${APPLICATION}`, [])
    await migrate(transaction, random)
  })
}

/** SQLite does not wait by itself while another process changes the mode of the file. */
async function whenNotBusy(clock: Clock, open: () => void): Promise<void> {
  const deadline = clock.monotonic() + BUSY_MS
  for (;;)
    try {
      open()
      return
    } catch (error) {
      if ((errorNumber(error) & 0xff) !== BUSY || clock.monotonic() > deadline) throw error
      await sleep(clock, 20)
    }
}

const NOT_A_DATABASE = 26
const MAY_NOT_WRITE = new Set(['EACCES', 'EPERM', 'EROFS'])

function cannotOpen(path: string, cause: unknown): CrmwireError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const [what, hint] = MAY_NOT_WRITE.has(code)
    ? ['may not be written', 'Give this process the right to write the file and its folder, or name another path.']
    : code === 'ENOENT'
      ? ['lies in a folder that does not exist', 'Create the folder, or name another path.']
      : code === 'EISDIR'
        ? ['is a folder', 'Name a file in it.']
        : (errorNumber(cause) & 0xff) === NOT_A_DATABASE
          ? ['is no ledger', 'Name another path; the file was not changed.']
          : ['cannot be opened', undefined]
  return new CrmwireError('LEDGER_UNUSABLE', `The ledger ${path} ${what}.`, { hint, cause })
}
