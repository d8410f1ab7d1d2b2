import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { JudgeBehaviours } from '../../src/testing/judge/behaviours.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { sleep, systemClock } from '../../src/util/clock.ts'
import { eventsOf } from '../simulation/calls.ts'
import { faultsIn } from './judgement.ts'
import { killAtPoints } from './kill-at-points.ts'
import { startWorker, writeEvents } from './processes.ts'
import { LONG, RANDOM_KILLS, SEED, speak, stage } from './stage.ts'
import { STORES } from './stores.ts'

/** Every so many-th point is tried; 1 tries all of them. */
const STEP = Number(process.env['KILL_STEP'] ?? 29)

/** What goes wrong with every fifth request, within the bounds. A refusal after storing is told by no search that lags. */
const FAULTS: JudgeBehaviours = {
  creates: ['breaks_off', 'loses_answers', 'cuts_answers', 'fails', 'fails_after_storing', 'commits_late'],
  changes: [
    'breaks_off',
    'loses_answers',
    'cuts_answers',
    'fails',
    'fails_after_storing',
    'error_in_200_after_storing',
  ],
  faultRate: 0.2,
  findFaultRate: 0.1,
  indexLagMs: [0, 800],
  lateCommitMs: [0, 800],
  latencyMs: [1, 20],
}

describe.each(STORES)('on $name', ({ open }) => {
  test('a process may be killed at every point', LONG, async (t) => {
    const { folder, judge } = await stage(t, 200, { indexLagMs: [0, 500], latencyMs: 1 })
    const store = await open(t, folder)
    const { sessionIds, lines } = await killAtPoints({ folder, judge, store, recording: 'LICENSE', step: STEP })
    expect(sessionIds.length).toBeGreaterThan(4)
    expect(faultsIn(judge.read(), sessionIds, lines)).toEqual([])
  })

  test('processes may be killed and stopped at random while they work on one ledger', LONG, async (t) => {
    const workers = 2
    const { folder, judge } = await stage(t, 40, FAULTS)
    const random = createSeededRandom(SEED)
    const { callers } = judge.read()
    const sessions = callers.flatMap((caller) => [0, 1].map((index) => ({ id: `${caller.id}-${index}`, caller })))
    const events = writeEvents(
      join(folder, 'events.ndjson'),
      sessions.flatMap(({ id, caller }) => eventsOf(id, caller, speak(caller), { path: 'LICENSE' })),
    )
    const store = await open(t, folder)
    const ledger = await store.next()
    let kills = 0
    const lines: string[] = []
    await Promise.all(
      Array.from({ length: workers }, async (_, place) => {
        const order = { ledger, url: judge.url, events, among: workers, place, eventsPerSecond: 20, waitForAll: true }
        for (;;) {
          const worker = startWorker(order)
          await worker.feeding
          if (kills < RANDOM_KILLS) {
            kills++
            await sleep(systemClock, random.fraction() * 1_500)
            if (random.fraction() < 0.1) {
              worker.signal('SIGSTOP')
              await sleep(systemClock, 2_000)
              worker.signal('SIGCONT')
              await sleep(systemClock, random.fraction() * 500)
            }
            worker.signal('SIGKILL')
          }
          if (await worker.ended) {
            lines.push(...worker.lines)
            return
          }
        }
      }),
    )
    expect(kills).toBeGreaterThanOrEqual(RANDOM_KILLS)
    expect(
      faultsIn(
        judge.read(),
        sessions.map(({ id }) => id),
        lines,
      ),
    ).toEqual([])
  })
})
