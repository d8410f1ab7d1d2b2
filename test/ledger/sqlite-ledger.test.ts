import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { createSqliteLedger } from '../../src/ledger/sqlite/sqlite-ledger.ts'
import { describeLedger, inTurn } from './ledger-rules.ts'
import { numbered, operation, TENANT } from './processes/numbered.ts'

let folder: string
let files = 0
const opened: Ledger[] = []
const ruled = inTurn(() => createSqliteLedger(join(folder, 'rules.db')))

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crmwire-'))
})
afterEach(() => {
  vi.restoreAllMocks()
})
afterAll(async () => {
  await ruled.close()
  for (const ledger of opened) await ledger.close()
  rmSync(folder, { recursive: true })
})

const newFile = (): string => join(folder, `${files++}.db`)

async function open(file = newFile()): Promise<Ledger> {
  const ledger = await createSqliteLedger(file)
  opened.push(ledger)
  return ledger
}

describeLedger('SQLite', ruled.open)

describe('the file of a SQLite ledger', () => {
  test('is readable by its owner alone', async () => {
    const file = newFile()
    const ledger = await open(file)
    await ledger.commit(numbered('a', 1))
    for (const part of ['', '-wal', '-shm']) expect(statSync(file + part).mode & 0o777).toBe(0o600)
  })

  test('keeps everything when it is closed and opened again', async () => {
    const file = newFile()
    const first = await createSqliteLedger(file)
    await first.commit(numbered('a', 1))
    const request = { owner: 'a', now: 0, leaseMs: 1000 }
    const lease = await first.acquire(TENANT, 'a 1', request)
    await first.claim(lease!, ['key'], 'a')
    await first.close()
    const second = await open(file)
    expect((await second.lane(TENANT, 'a 1')).session?.data).toEqual({ n: 1 })
    expect(await second.claim(lease!, ['key'], 'b')).toEqual({ taken: 'key' })
  })

  test.each([
    ['a text', (file: string) => writeFileSync(file, 'Dear customer, '.repeat(100)), 'is no ledger'],
    [
      'a database of another program',
      (file: string) => new DatabaseSync(file).exec('CREATE TABLE sessions (id)'),
      'of another program',
    ],
    ['a folder', (file: string) => mkdirSync(file), 'is a folder'],
  ])('must not be %s', async (_what, make, words) => {
    const file = newFile()
    make(file)
    const before = statSync(file).isFile() ? readFileSync(file) : undefined
    await expect(createSqliteLedger(file)).rejects.toMatchObject({
      code: 'LEDGER_UNUSABLE',
      message: expect.stringContaining(words) as string,
    })
    if (before) expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('must lie in a folder that is there', async () => {
    await expect(createSqliteLedger(join(folder, 'nowhere', 'a.db'))).rejects.toMatchObject({
      code: 'LEDGER_UNUSABLE',
      hint: 'Create the folder, or name another path.',
    })
  })
})

/** Watches what the connections are told; `before` may act before a statement, or throw instead of it. */
function watch(before: (sql: string) => void = () => {}): { told: string[]; connections: Set<DatabaseSync> } {
  const told: string[] = []
  const connections = new Set<DatabaseSync>()
  const exec = DatabaseSync.prototype.exec
  vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    told.push(sql)
    connections.add(this)
    before(sql)
    return exec.call(this, sql)
  })
  return { told, connections }
}
function refused(settled: readonly PromiseSettledResult<unknown>[]): unknown[] {
  return settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
}

const commits = (ledger: Ledger, from: number, to: number) =>
  Promise.allSettled(Array.from({ length: to - from }, (_, n) => ledger.commit(numbered('a', from + n))))
const countOf = async (ledger: Ledger): Promise<number> => (await ledger.list(TENANT, { limit: 1000 })).length

describe('what is written to SQLite in one turn', () => {
  test('goes to the disk together', async () => {
    const ledger = await open()
    const { told } = watch()
    expect(refused(await commits(ledger, 0, 60))).toEqual([])
    expect(told.filter((sql) => sql === 'COMMIT')).toHaveLength(1)
    expect(await countOf(ledger)).toBe(60)
  })

  test('is seen by nobody before it is on the disk', async () => {
    const ledger = await open()
    const seen: Promise<number>[] = []
    watch((sql) => {
      if (sql === 'COMMIT') seen.push(countOf(ledger))
    })
    await commits(ledger, 0, 3)
    expect(await Promise.all(seen)).toEqual([0])
    expect(await countOf(ledger)).toBe(3)
  })

  test('does not fail because one of it cannot be stored', async () => {
    const ledger = await open()
    const circle: { self?: unknown } = {}
    circle.self = circle
    const bad = { ...numbered('a', 3), operations: [operation('bad', 'a 3', { payload: circle })] }
    const settled = await Promise.allSettled([
      ...[0, 1, 2].map((n) => ledger.commit(numbered('a', n))),
      ledger.commit(bad),
    ])
    expect(refused(settled)).toMatchObject([{ code: 'LEDGER_FAILED', cause: expect.any(TypeError) as TypeError }])
    expect(await countOf(ledger)).toBe(3)
    expect((await ledger.lane(TENANT, 'a 3')).session).toBeUndefined()
  })

  test('is refused as a whole when the disk is full, and works again when there is room', async () => {
    const { connections } = watch()
    const ledger = await open()
    await commits(ledger, 0, 10)
    const [writer] = connections
    const pages = writer!.prepare('PRAGMA page_count').get()!['page_count'] as number
    writer!.exec(`PRAGMA max_page_count = ${pages + 2}`)
    const failures = refused(await commits(ledger, 10, 200))
    expect(failures).toHaveLength(190)
    expect(failures[0]).toMatchObject({ code: 'LEDGER_FAILED', cause: { errcode: 13 } })
    expect(await countOf(ledger)).toBe(10)
    expect(await ledger.knowsEvent(TENANT, 'a 10', 'a 10')).toBe(false)
    writer!.exec(`PRAGMA max_page_count = ${pages + 10_000}`)
    expect(refused(await commits(ledger, 10, 200))).toEqual([])
    expect(await countOf(ledger)).toBe(200)
  })

  test('is refused as a whole when the disk fails, and the ledger is not used any more', async () => {
    const file = newFile()
    const ledger = await open(file)
    await commits(ledger, 0, 10)
    const failure = Object.assign(new Error('disk I/O error'), { errcode: 1034 })
    let fails = true
    watch((sql) => {
      if (fails && sql === 'COMMIT') throw failure
    })
    expect(refused(await commits(ledger, 10, 20))).toHaveLength(10)
    fails = false
    // The disk may say that all is well now, although what it was given before is lost.
    const [later] = refused(await commits(ledger, 20, 21))
    expect(later).toMatchObject({
      code: 'LEDGER_FAILED',
      message: 'The disk failed under the ledger, so it is not used any more.',
      cause: failure,
    })
    await expect(ledger.lane(TENANT, 'a 1')).rejects.toBe(later)
    await ledger.close()
    expect(await countOf(await open(file))).toBe(10)
  })

  test('is refused as a whole when another process writes for too long, and works again later', async () => {
    const ledger = await open()
    let isBusy = true
    watch((sql) => {
      if (isBusy && sql === 'BEGIN IMMEDIATE') throw Object.assign(new Error('database is locked'), { errcode: 5 })
    })
    expect(refused(await commits(ledger, 0, 5))).toHaveLength(5)
    isBusy = false
    expect(refused(await commits(ledger, 0, 5))).toEqual([])
  })

  test('is on the disk when the ledger is closed', async () => {
    const file = newFile()
    const ledger = await createSqliteLedger(file)
    const writing = commits(ledger, 0, 5)
    await ledger.close()
    expect(refused(await writing)).toEqual([])
    await expect(ledger.commit(numbered('a', 6))).rejects.toMatchObject({ code: 'LEDGER_FAILED' })
    expect(await countOf(await open(file))).toBe(5)
  })
})
