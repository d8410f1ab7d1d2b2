import { join } from 'node:path'
import { expect } from 'vitest'
import { eventsOf } from '../simulation/calls.ts'
import { type JudgeProcess, startWorker, writeEvents } from './processes.ts'
import { SEED, speak } from './stage.ts'
import type { Store } from './stores.ts'
import type { WorkerOrder } from './worker-order.ts'

const MOST_POINTS = 1_000
/** So many points at a time, each with a ledger of its own: they wait more than they work. */
const AT_ONCE = 4

export interface PointsOptions {
  folder: string
  judge: JudgeProcess
  store: Store
  /** The recording of each call. */
  recording: string
  storage?: WorkerOrder['storage']
  /** Every so many-th point is tried; 1 tries all of them. */
  step: number
  /** Called when a process was killed, before another one goes on. */
  onKilled?: () => Promise<void>
}

/** For one point after the other, a process takes a call and is killed there, and another one ends its work. */
export async function killAtPoints(options: PointsOptions): Promise<{ sessionIds: string[]; lines: string[] }> {
  const { folder, judge, store, recording, storage, step, onKilled } = options
  const { callers } = judge.read()
  const sessionIds: string[] = []
  const lines: string[] = []
  let point = 1 + (SEED % step)
  let isOver = false
  const next = (): number => (point += step) - step

  async function killAt(at: number): Promise<void> {
    const sessionId = `killed-at-${at}`
    const caller = callers[at % callers.length]!
    const events = writeEvents(
      join(folder, `${sessionId}.ndjson`),
      eventsOf(sessionId, caller, speak(caller), { path: recording }),
    )
    const order = { ledger: await store.next(), url: judge.url, events, among: 1, place: 0, storage }
    if (await startWorker({ ...order, killAt: at }).ended) isOver = true
    await onKilled?.()
    const second = startWorker(order)
    expect(await second.ended).toBe(true)
    sessionIds.push(sessionId)
    lines.push(...second.lines)
  }

  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let at = next(); !isOver && at < MOST_POINTS; at = next()) await killAt(at)
    }),
  )
  expect(isOver).toBe(true)
  return { sessionIds, lines }
}
