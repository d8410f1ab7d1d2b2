import { isClaimed } from './rows.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCrmwireError } from '../../../src/errors/crmwire-error.ts'
import type { Job } from '../../../src/flow/operator/job.ts'
import type { Jobs } from '../../../src/flow/operator/jobs.ts'
import { OPEN_STATES } from '../../../src/flow/operator/job-state.ts'
import { MODES, type SmallWorld, smallWorld } from './small-world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const WEEK = 168 * HOUR
const RUNS = Math.max(1, Number(process.env['OPERATOR_RUNS']) || 150)
const reason = 'so it is played'

const ACTIONS: Record<string, (jobs: Jobs, { id, sessionId }: Job) => Promise<unknown>> = {
  retry: (jobs, { id }) => jobs.retry(id),
  'retry anyway': (jobs, { id }) => jobs.retry(id, { anyway: true, reason }),
  bind: (jobs, { id }) => jobs.bind(id, `bound-${id.slice(0, 4)}`),
  skip: (jobs, { id }) => jobs.skip(id),
  'skip anyway': (jobs, { id }) => jobs.skip(id, { anyway: true, reason }),
  discard: (jobs, { id }) => jobs.discard(id),
  'replay one': (jobs, { id }) => jobs.replay(id),
  'replay all': (jobs, { sessionId }) => jobs.replay(sessionId),
}

const SESSIONS = ['s0', 's1', 's2', 's3'] as const

const session = fc.nat(SESSIONS.length - 1)
const mode = fc.constantFrom(...MODES)
const ms = fc.constantFrom(0, 10_000, MINUTE, HOUR, WEEK)

/** What may happen, one after the other; most of it in a CRM that does not do as it should. */
const moves = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ what: fc.constant('call' as const), session, mode, ms }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('end' as const), session }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('wait' as const), mode, ms }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('pause' as const), resume: fc.boolean() }) },
    {
      weight: 6,
      arbitrary: fc.record({
        what: fc.constant('act' as const),
        action: fc.constantFrom(...Object.keys(ACTIONS)),
        job: fc.nat(30),
        isOpen: fc.boolean(),
      }),
    },
  ),
  { minLength: 3, maxLength: 40 },
)
type Move = typeof moves extends fc.Arbitrary<(infer One)[]> ? One : never

/** Finishes what would wait for the clock, and lets nothing but refusals pass. */
async function settle<T>({ clock }: SmallWorld, work: Promise<T>): Promise<T | undefined> {
  const outcome = work.catch((error: unknown) => {
    if (!isCrmwireError(error) || !error.code.startsWith('JOB_')) throw error
    return undefined
  })
  await clock.advance(6_000)
  return outcome
}

async function make(world: SmallWorld, move: Move, count: number): Promise<void> {
  const { connector, clock } = world
  const at = '2026-11-20T10:00:00Z'
  switch (move.what) {
    case 'call': {
      // Two people call twice each.
      const endUser = { phoneNumber: `+1222333444${move.session % 2}` }
      const started = { type: 'session.started', session: { channel: 'voice_call', endUser } } as const
      world.behave(move.mode)
      await settle(world, connector.handle({ id: `e${count}`, sessionId: SESSIONS[move.session]!, at, ...started }))
      await clock.advance(move.ms)
      return
    }
    case 'end': {
      const ended = { type: 'session.ended', outcome: 'finished' } as const
      await settle(world, connector.handle({ id: `e${count}`, sessionId: SESSIONS[move.session]!, at, ...ended }))
      return
    }
    case 'wait':
      world.behave(move.mode)
      await clock.advance(move.ms)
      return
    case 'pause':
      await settle<unknown>(world, move.resume ? connector.jobs.resume() : connector.jobs.pause())
      return
    case 'act': {
      const all = await listed(world)
      const open = all.filter(({ state, kind }) => kind !== 'audit' && OPEN_STATES.includes(state))
      const among = move.isOpen && open.length > 0 ? open : all
      const job = among[move.job % Math.max(1, among.length)]
      if (job) await settle(world, ACTIONS[move.action]!(connector.jobs, job))
    }
  }
}

/** Mends everything, and decides on what only a person can decide. */
async function putInOrder(world: SmallWorld): Promise<void> {
  const { connector, clock, behave } = world
  const decide = async (action: (job: Job) => Promise<unknown>): Promise<void> => {
    const { jobs } = await connector.jobs.list({ states: ['dead', 'held', 'blocked', 'quarantined', 'locked'] })
    for (const job of jobs) await settle(world, action(job))
    await clock.advance(2 * HOUR)
  }
  behave('up')
  await settle(world, connector.jobs.resume())
  await clock.advance(2 * WEEK)
  await decide(({ sessionId }) => connector.jobs.replay(sessionId))
  await decide(({ id }) => connector.jobs.skip(id))
  await clock.advance(2 * WEEK)
}

const listed = async ({ connector }: SmallWorld): Promise<Job[]> => [
  ...(await connector.jobs.list({ limit: 1000 })).jobs,
]
const numberOf = (all: readonly string[]): number[] =>
  [...Map.groupBy(all, (one) => one).values()].map((one) => one.length)

test(
  'whatever operators do, what is done stays done, claims end, no lane is stuck and nobody is created twice',
  { timeout: 600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(moves, async (all) => {
        const world = await smallWorld()
        const { connector, ledger, created } = world
        try {
          let before: Job[] = []
          for (const [count, move] of all.entries()) {
            await make(world, move, count)
            const after = await listed(world)
            const now = new Map(after.map((job) => [job.id, job]))
            for (const job of before) {
              if (job.state === 'done') expect(now.get(job.id)).toMatchObject({ state: 'done', status: job.status })
              // What was given up goes on only when a person wants it.
              if ((job.state === 'dead' || job.state === 'held') && move.what !== 'act')
                expect(now.get(job.id)).toMatchObject({ state: job.state })
            }
            before = after
          }
          const tookRisk = all.some((move) => move.what === 'act' && move.action.endsWith('anyway'))
          await putInOrder(world)
          const open = (await listed(world)).filter(({ state }) => OPEN_STATES.includes(state))
          expect(open).toEqual([])
          expect(await connector.nextDue()).toBeUndefined()
          for (const key of world.claimed)
            expect([key, await isClaimed(ledger, 'default', key, 'probe')]).toEqual([key, false])
          if (!tookRisk) {
            expect(Math.max(0, ...numberOf(created.people))).toBeLessThan(2)
            expect(Math.max(0, ...numberOf(created.cases))).toBeLessThan(2)
          }
        } finally {
          await connector.close()
        }
      }),
      { numRuns: RUNS },
    )
  },
)
