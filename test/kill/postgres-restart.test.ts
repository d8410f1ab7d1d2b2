import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { sleep, systemClock } from '../../src/util/clock.ts'
import { eventsOf } from '../simulation/calls.ts'
import { startPostgres } from '../support/postgres.ts'
import { faultsIn } from './judgement.ts'
import { startWorker, writeEvents } from './processes.ts'
import { LONG, SEED, speak, stage } from './stage.ts'

/** So often the server crashes and comes back. */
const RESTARTS = Number(process.env['RESTARTS'] ?? 3)
const WORKERS = 4

test(
  'the server may crash under four workers: all goes on when it is back, and all is there once, or marked',
  LONG,
  async (t) => {
    const callers = Math.max(8, 2 * RESTARTS)
    const { folder, judge } = await stage(t, callers, { indexLagMs: [0, 800], latencyMs: [1, 50] })
    const server = await startPostgres()
    t.onTestFinished(() => server.remove())
    const ledger = await server.createDatabase()
    const sessions = judge
      .read()
      .callers.flatMap((caller) => [0, 1].map((index) => ({ id: `restarted-${caller.id}-${index}`, caller })))
    const events = writeEvents(
      join(folder, 'events.ndjson'),
      sessions.flatMap(({ id, caller }) => eventsOf(id, caller, speak(caller), { path: 'LICENSE' })),
    )
    const workers = Array.from({ length: WORKERS }, (_, place) =>
      startWorker({ ledger, url: judge.url, events, among: WORKERS, place, eventsPerSecond: 4, waitForAll: true }),
    )
    await Promise.all(workers.map(({ feeding }) => feeding))
    const random = createSeededRandom(SEED)
    for (let restarts = 0; restarts < RESTARTS; restarts++) {
      await sleep(systemClock, 300 + random.fraction() * 1_000)
      await server.stop('immediate')
      await sleep(systemClock, random.fraction() * 500)
      await server.start()
    }
    const ended = await Promise.all(workers.map((worker) => worker.ended))
    expect(ended).toEqual(workers.map(() => true))
    const lines = workers.flatMap((worker) => worker.lines)
    expect(
      faultsIn(
        judge.read(),
        sessions.map(({ id }) => id),
        lines,
      ),
    ).toEqual([])
  },
)
