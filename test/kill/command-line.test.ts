import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { openJobs } from '../../src/flow/operator/open-jobs.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { sleep, systemClock } from '../../src/util/clock.ts'
import { startCli } from '../cli/run-cli.ts'
import { judgeConfig } from '../judge/judge-config.ts'
import { eventsOf } from '../simulation/calls.ts'
import { faultsIn } from './judgement.ts'
import { writeEvents } from './processes.ts'
import { LONG, RANDOM_KILLS, SEED, speak, stage } from './stage.ts'
import { BOUNDS } from './worker-order.ts'

/** A call prints about so many steps; a process is killed behind one of the first. */
const MOST_STEPS = 6

/** Three in a row that ended over the same work would set it aside. */
const KILLS_A_CALL = 2

test('crmwire run may be killed at random and started again until it ends with 0', LONG, async (t) => {
  const { folder, judge } = await stage(t, 2 * RANDOM_KILLS, {
    indexLagMs: [0, 500],
    creates: ['commits_late', 'loses_answers'],
    lateCommitMs: [0, 800],
    latencyMs: [1, 200],
  })
  const config = join(folder, 'judge.json')
  writeFileSync(config, JSON.stringify(judgeConfig({}, { bounds: BOUNDS, timeoutSeconds: 1 })))
  const ledger = join(folder, 'calls.db')
  const random = createSeededRandom(SEED)
  const upTo = (most: number): number => Math.floor(random.fraction() * most)
  const sessionIds: string[] = []
  let kills = 0

  /** Starts the command line and kills it, before it prints anything or some time behind one of its steps. */
  async function run(events: string, isKilled: boolean): Promise<number | null> {
    const child = startCli(['run', config, '--events', events, '--ledger', ledger], { CRM_URL: judge.url })
    const ended = once(child, 'close') as Promise<[number | null]>
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)))
    let steps = upTo(MOST_STEPS)
    const kill = (): void => void sleep(systemClock, random.fraction() * 300).then(() => child.kill('SIGKILL'))
    child.stdout.on('data', (chunk: Buffer) => {
      steps -= String(chunk).split('\n').length - 1
      if (isKilled && steps <= 0) kill()
    })
    if (isKilled && steps === 0) void sleep(systemClock, random.fraction() * 1_000).then(kill)
    const [code] = await ended
    if (code === null) kills++
    else expect({ code, err }).toEqual({ code: 0, err: '' })
    return code
  }

  for (const caller of judge.read().callers) {
    if (kills >= RANDOM_KILLS) break
    const id = `killed-${caller.id}`
    sessionIds.push(id)
    const events = writeEvents(
      join(folder, `${id}.ndjson`),
      eventsOf(id, caller, speak(caller), { path: resolve('LICENSE') }),
    )
    const most = Math.min(RANDOM_KILLS, kills + KILLS_A_CALL)
    while ((await run(events, kills < most)) !== 0);
  }

  expect(kills).toBe(RANDOM_KILLS)
  const jobs = await openJobs(ledger)
  t.onTestFinished(() => jobs.close())
  const twice: string[] = []
  for (const sessionId of sessionIds)
    if ((await jobs.list({ sessionId })).jobs.some(({ reason }) => reason.includes('twice')))
      twice.push(`twice ${sessionId}`)
  expect(faultsIn(judge.read(), sessionIds, twice)).toEqual([])
})
