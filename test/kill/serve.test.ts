import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { openJobs } from '../../src/flow/operator/open-jobs.ts'
import type { SessionEventInput } from '../../src/session/event-schema.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { sleep, systemClock } from '../../src/util/clock.ts'
import { startCli } from '../cli/run-cli.ts'
import { judgeConfig } from '../judge/judge-config.ts'
import { eventsOf } from '../simulation/calls.ts'
import { faultsIn } from './judgement.ts'
import { LONG, RANDOM_KILLS, SEED, speak, stage } from './stage.ts'
import { BOUNDS } from './worker-order.ts'

const API_KEY = 'the-api-key-of-the-kill-tests'
/** Whoever sends events sends them again until they are accepted. */
const AGAIN_MS = 100
/** Three in a row that ended over the same work would set it aside. */
const LIVES_MS = 1_500

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(systemClock, 10)
}

test('crmwire serve may be killed at random while events arrive: all is there once, or marked', LONG, async (t) => {
  const { folder, judge } = await stage(t, Math.max(4, RANDOM_KILLS), {
    indexLagMs: [0, 500],
    creates: ['commits_late', 'loses_answers'],
    lateCommitMs: [0, 800],
    latencyMs: [1, 200],
  })
  const config = join(folder, 'judge.json')
  const served = { ...judgeConfig({}, { bounds: BOUNDS, timeoutSeconds: 1 }), serve: { apiKey: '${API_KEY}' } }
  Object.assign(served.settings, { API_KEY: { description: 'Of the server', secret: true } })
  writeFileSync(config, JSON.stringify(served))
  const ledger = join(folder, 'calls.db')
  const random = createSeededRandom(SEED)
  let url: string | undefined
  let isOver = false
  let kills = 0

  /** Serves until it is killed, or nothing more is to come. */
  async function serve(): Promise<void> {
    const child = startCli(['serve', config, '--ledger', ledger, '--port', '0'], { CRM_URL: judge.url, API_KEY })
    const ended = once(child, 'close')
    createInterface(child.stderr).on('line', (line) => {
      url = /listens on (\S+?),/.exec(line)?.[1] ?? url
    })
    child.stdout.resume()
    const isKilled = kills < RANDOM_KILLS
    if (isKilled) {
      kills++
      await until(() => url !== undefined)
      await sleep(systemClock, random.fraction() * LIVES_MS)
      child.kill('SIGKILL')
    } else {
      await until(() => isOver)
      child.kill('SIGTERM')
    }
    await ended
    url = undefined
    if (isKilled) await serve()
  }

  const ask = (path: string, body?: unknown): Promise<Response | undefined> =>
    fetch(`${url}${path}`, {
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    }).catch(() => undefined)

  async function send(event: SessionEventInput): Promise<void> {
    for (;;) {
      await until(() => url !== undefined)
      if ((await ask('/v1/events', event))?.status === 202) return
      await sleep(systemClock, AGAIN_MS)
    }
  }

  const sessionIds: string[] = []
  async function feed(): Promise<void> {
    for (const caller of judge.read().callers) {
      const id = `served-${caller.id}`
      sessionIds.push(id)

      for (const event of eventsOf(id, caller, speak(caller)).filter(({ type }) => type !== 'session.file')) {
        await send(event)
        await sleep(systemClock, random.fraction() * 300)
      }
    }
    for (;;) {
      const { jobs } = ((await (await ask('/v1/pending'))?.json().catch(() => undefined)) ?? {}) as { jobs?: unknown[] }
      if (kills === RANDOM_KILLS && jobs?.length === 0) break
      await sleep(systemClock, 200)
    }
    isOver = true
  }

  await Promise.all([serve(), feed()])
  expect(kills).toBe(RANDOM_KILLS)
  const jobs = await openJobs(ledger)
  t.onTestFinished(() => jobs.close())
  expect((await jobs.list({ states: ['dead', 'held', 'quarantined'] })).jobs).toEqual([])
  expect(faultsIn(judge.read(), sessionIds, []).filter((fault) => !fault.endsWith('no file'))).toEqual([])
})
