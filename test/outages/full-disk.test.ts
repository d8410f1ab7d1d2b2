import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, afterEach, describe, expect, test, vi } from 'vitest'
import { type Connector, createConnector } from '../../src/connector.ts'
import { createSqliteLedger } from '../../src/ledger/sqlite/sqlite-ledger.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import type { SessionEventInput } from '../../src/session/event-schema.ts'
import { startJudgeCrm } from '../../src/testing/judge/start-judge-crm.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { judgeConfig } from '../judge/judge-config.ts'
import { faultsIn } from '../kill/judgement.ts'
import { speak } from '../kill/stage.ts'
import { eventsOf } from '../simulation/calls.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

afterEach(() => {
  vi.restoreAllMocks()
})

/** What SQLite says. */
const FULL = Object.assign(new Error('database or disk is full'), { errcode: 13 })
const BROKEN = Object.assign(new Error('disk I/O error'), { errcode: 778 })

/** A disk that takes so many writes and then none, until it is mended. */
function failingDisk(writes: number, error: Error) {
  let left = writes
  let isMended = false
  const exec = DatabaseSync.prototype.exec
  vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    if (sql === 'COMMIT' && !isMended && left-- <= 0) throw error
    return exec.call(this, sql)
  })
  return { mend: () => void (isMended = true), hasFailed: () => left < 0 }
}

const healthOf = (connector: Connector): Promise<unknown> =>
  connector.status().then(
    () => 'well',
    (reason: unknown) => reason,
  )

/** Two calls at once, on a disk that fails in the middle of them. */
async function live(
  { onTestFinished }: TestContext,
  { writes, error, mend }: { writes: number; error: Error; mend: 'goes on' | 'is opened again' },
) {
  const clock = createVirtualClock(Date.parse('2026-11-20T10:00:00Z'))
  const judge = await startJudgeCrm({ seed: 7, behaviours: { indexLagMs: 5_000 }, callers: 2, clock })
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-disk-'))
  let ledger: Ledger
  let connector: Connector
  let opened = 0
  async function open(): Promise<void> {
    ledger = await createSqliteLedger(join(folder, 'calls.db'))
    connector = await createConnector(judgeConfig({}), {
      settings: { CRM_URL: judge.url },
      clock,
      random: createSeededRandom(++opened),
      // Nobody else writes here, so nobody needs to look every second for days.
      ledger: { ...ledger, pollMs: 10 * MINUTE },
    })
  }
  async function close(): Promise<void> {
    await connector.close()
    await ledger.close()
  }
  await open()
  onTestFinished(async () => {
    await close()
    await judge.close()
    rmSync(folder, { recursive: true })
  })

  const disk = failingDisk(writes, error)
  const calls = judge.callers.map((caller) => ({ id: `call-of-${caller.id}`, caller }))
  const events = calls.flatMap(({ id, caller }) => eventsOf(id, caller, speak(caller), { path: resolve('LICENSE') }))
  /** Sends what was not accepted yet. @returns what was refused, and why. */
  async function send(some: readonly SessionEventInput[]): Promise<{ event: SessionEventInput; reason: unknown }[]> {
    const settled = Promise.allSettled(some.map((event) => connector.accept(event)))
    await clock.advance(MINUTE)
    return (await settled).flatMap((one, index) =>
      one.status === 'rejected' ? [{ event: some[index]!, reason: one.reason as unknown }] : [],
    )
  }

  const refused = []
  for (const event of events) refused.push(...(await send([event])))
  await clock.advance(10 * MINUTE)
  const health = await healthOf(connector!)
  const before = judge.effects.length
  await clock.advance(10 * MINUTE)
  // Nothing goes out that could not be written down before.
  expect(judge.effects).toHaveLength(before)
  disk.mend()
  if (mend === 'is opened again') {
    await close()
    await open()
  }
  const healthAfter = await healthOf(connector!)
  expect(await send(refused.map(({ event }) => event))).toEqual([])
  await clock.advance(2 * HOUR)
  const { jobs } = await connector!.jobs.list({ limit: 1000 })
  const twice = jobs.filter(({ reason }) => reason.includes('twice')).map(({ sessionId }) => `twice ${sessionId}`)
  const unfinished = jobs.filter(({ kind, state }) => kind !== 'audit' && state !== 'done' && state !== 'skipped')
  const faults = faultsIn(
    judge,
    calls.map(({ id }) => id),
    twice,
  )
  return { refused, health, healthAfter, unfinished, hasFailed: disk.hasFailed(), faults }
}

describe.each([
  ['is full for a while', FULL, 'goes on'],
  ['fails', BROKEN, 'is opened again'],
] as const)('a disk that %s', (_what, error, mend) => {
  test.for([0, 2, 5, 9, 15, 23, 34])(
    'behind the %s. write loses nothing and doubles nothing without its mark, and says how it is',
    async (writes, t) => {
      const { refused, health, healthAfter, unfinished, faults, hasFailed } = await live(t, { writes, error, mend })
      expect(hasFailed).toBe(true)
      for (const { reason } of refused) expect(reason).toMatchObject({ code: 'LEDGER_FAILED' })
      expect(health).toMatchObject({ code: 'LEDGER_FAILED' })
      expect(healthAfter).toBe('well')
      expect(unfinished).toEqual([])
      expect(faults).toEqual([])
    },
  )
})
