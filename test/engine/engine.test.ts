import { describe, expect, test, vi } from 'vitest'
import type { EngineOptions } from '../../src/engine/engine.ts'
import type { Verdict } from '../../src/engine/verdict.ts'
import { tellingFailures } from '../../src/ledger/ledger-failure.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { sleep } from '../../src/util/clock.ts'
import type { TraceStep } from '../../src/observe/trace-step.ts'
import {
  type Script,
  TENANT,
  claimedBy,
  createBench,
  finished,
  operation,
  outcome,
  overtakable,
  retry,
} from './operations.ts'

const STEP: TraceStep = { type: 'step', sessionId: 's1', at: 0, operation: 'a', kind: 'k', outcome: 'o', reason: 'r' }

describe('a lane', () => {
  test('runs by rank, then first in, first out', async () => {
    const { add, engine, ran } = createBench()
    await add(operation('c', 3), operation('b', 2), operation('a', 9, { rank: 0 }), operation('d', 1, { rank: 3 }))
    await engine.settled()
    expect(ran).toEqual(['a@0', 'b@0', 'c@0', 'd@0'])
  })

  test('runs one operation at a time, while other lanes run beside it', async () => {
    const open: string[] = []
    const gates = new Map<string, () => void>()
    const held = ({ operation: { id } }: { operation: { id: string } }): Promise<Verdict> => {
      open.push(id)
      return new Promise((resolve) => gates.set(id, () => resolve(finished)))
    }
    const { add, clock, engine } = createBench({ a: held, b: held, x: held })
    await add(operation('a', 1), operation('b', 2), operation('x', 1, { sessionId: 's2' }))
    await clock.advance(0)
    expect(open).toEqual(['a', 'x'])
    gates.get('a')!()
    await clock.advance(0)
    expect(open).toEqual(['a', 'x', 'b'])
    gates.get('b')!()
    gates.get('x')!()
    await engine.settled()
  })

  test('runs nothing again that ends while the lane is being read', async () => {
    const ledger = createMemoryLedger()
    const { lane } = ledger
    // A store that is far away: what it answers is a second old.
    ledger.lane = async (...which) => {
      const asItWas = structuredClone(await lane(...which))
      await sleep(clock, 1_000)
      return asItWas
    }
    const gate = Promise.withResolvers<Verdict>()
    const { add, clock, engine, ran } = createBench({ a: () => gate.promise }, { ledger })
    await add(operation('a', 1))
    await clock.advance(1_000)
    await add(operation('b', 2))
    await clock.advance(500)
    gate.resolve(finished)
    await clock.advance(10_000)
    await engine.settled()
    expect(ran.map((one) => one.split('@')[0])).toEqual(['a', 'b'])
  })

  test('stores what a run came to', async () => {
    const verdict: Verdict = { kind: 'finished', outcome: { status: 'created', id: 7, reason: 'new' } }
    const { add, engine, state } = createBench({ a: [verdict] })
    await add(operation('a', 1))
    await engine.settled()
    expect(await state('a')).toMatchObject({ state: 'finished', tries: 0, outcome: verdict.outcome })
  })
})

describe('a retry', () => {
  test('waits by the schedule, holds the lane, and counts tries', async () => {
    const { add, clock, ran, state, engine } = createBench({ a: [retry, retry, finished] })
    await add(operation('a', 1), operation('b', 2))
    await clock.advance(9_999)
    expect(ran).toEqual(['a@0'])
    expect(await state('a')).toMatchObject({ state: 'waiting', dueAt: 10_000, tries: 1, holdsLane: true })
    expect(await engine.nextDue()).toBe(10_000)
    await clock.advance(1)
    await clock.advance(20_000)
    expect(ran).toEqual(['a@0', 'a@10', 'a@30', 'b@30'])
    expect(await state('a')).toMatchObject({ state: 'finished', tries: 2 })
    expect(await engine.nextDue()).toBeUndefined()
  })

  test('that may be overtaken lets later work pass and comes back when it is due', async () => {
    const { add, clock, ran } = createBench({ a: [overtakable, finished] })
    await add(operation('a', 1), operation('b', 2))
    await clock.advance(10_000)
    expect(ran).toEqual(['a@0', 'b@0', 'a@10'])
  })

  test('ends after a week as failed, and says so', async () => {
    const { add, clock, ran, state } = createBench({ a: [retry] })
    await add(operation('a', 1), operation('b', 2))
    await clock.advance(168 * 3_600_000)
    expect(ran).toHaveLength(1 + 38 + 1)
    expect(await state('a')).toMatchObject({
      state: 'finished',
      outcome: { status: 'failed', reason: 'so it was told; no try is left' },
    })
    expect(ran.at(-1)).toMatch(/^b@/)
  })
})

const until = (untilMs: number | undefined, orEvent = false): Verdict => ({
  kind: 'wait',
  untilMs,
  orEvent,
  outcome: outcome('pending'),
})

describe('what an earlier run has left on its way', () => {
  const park: Verdict = { kind: 'park', on: 'nobody', outcome: outcome('pending') }

  test.each([
    ['waits', until(5_000)],
    ['is parked', park],
    ['is tried again', retry],
  ])('stays unknown to the next run when an operation %s before it did anything', async (_how, verdict) => {
    const known: boolean[] = []
    const script: Script = ({ interrupted }) => {
      known.push(interrupted)
      return known.length === 1 ? verdict : finished
    }
    const { add, clock, state } = createBench({ a: script })
    await add(operation('a', 1, { sending: true }))
    await clock.advance(60_000)
    expect(known).toEqual([true, true])
    expect(await state('a')).toMatchObject({ state: 'finished', sending: false })
  })

  test('is over when the run has stored what it makes of it', async () => {
    const known: boolean[] = []
    const script: Script = async ({ interrupted, journal }) => {
      known.push(interrupted)
      if (known.length > 1) return finished
      await journal({ isDoubtful: true })
      return until(5_000)
    }
    const { add, clock } = createBench({ a: script })
    await add(operation('a', 1, { sending: true }))
    await clock.advance(60_000)
    expect(known).toEqual([true, false])
  })
})

describe('a wait', () => {
  test('spends no try', async () => {
    const { add, clock, ran, state } = createBench({ a: [until(5000), finished] })
    await add(operation('a', 1), operation('b', 2))
    await clock.advance(5000)
    expect(ran).toEqual(['a@0', 'a@5', 'b@5'])
    expect(await state('a')).toMatchObject({ tries: 0, state: 'finished' })
  })

  test('without a time waits for ever', async () => {
    const { add, clock, engine, ran, state } = createBench({ a: [until(undefined)] })
    await add(operation('a', 1), operation('b', 2))
    await clock.advance(1e12)
    expect(ran).toEqual(['a@0'])
    expect(await engine.nextDue()).toBeUndefined()
    expect(await state('a')).toMatchObject({ state: 'waiting', dueAt: undefined, wakesOnEvent: false })
  })

  test('for an event or a time is marked, and goes on at its time', async () => {
    const { add, clock, ran, state } = createBench({ a: [until(60_000, true), finished] })
    await add(operation('a', 1))
    await clock.advance(0)
    expect(await state('a')).toMatchObject({ wakesOnEvent: true, dueAt: 60_000 })
    await clock.advance(60_000)
    expect(ran).toEqual(['a@0', 'a@60'])
  })

  test('for an event that came while the operation ran is over', async () => {
    const bench = createBench({
      a: async ({ session }) => {
        if (session) return finished
        await bench.ledger.commit({
          tenant: TENANT,
          at: 0,
          session: { tenant: TENANT, id: 's1', version: 0, data: 'event' },
        })
        return until(60_000, true)
      },
    })
    await bench.add(operation('a', 1))
    await bench.clock.advance(0)
    expect(bench.ran).toEqual(['a@0', 'a@0'])
  })

  test('or an end that rests on what the session lacks is void when the session has changed meanwhile', async () => {
    const told: string[] = []
    const script: Script = async ({ session }) => {
      if (session) return finished
      await bench.ledger.commit({
        tenant: TENANT,
        at: 0,
        session: { tenant: TENANT, id: 's1', version: 0, data: 'event' },
      })
      return { ...finished, outcome: outcome('skipped'), restsOnSession: true }
    }
    const bench = createBench({ a: script }, { onOutcome: ({ outcome: { status } }) => told.push(status) })
    await bench.add(operation('a', 1))
    await bench.clock.advance(0)
    expect(await bench.state('a')).toMatchObject({ state: 'finished', outcome: { status: 'done' } })
    expect(told).toEqual(['done'])
  })

  test('that has passed already is none', async () => {
    const { add, clock, ran } = createBench({ a: [until(0), finished] })
    await add(operation('a', 1))
    await clock.advance(0)
    expect(ran).toEqual(['a@0', 'a@0'])
  })
})

describe('a parked operation', () => {
  const park: Verdict = { kind: 'park', on: 'key', outcome: outcome('pending') }

  test('goes on in its own lane when the claim is released, by then resolved', async () => {
    const bench = createBench({
      a: async (run) => {
        await run.claim(['key'])
        return new Promise<Verdict>((resolve) => {
          bench.clock.timer(1000, () =>
            resolve({
              ...finished,
              release: true,
              resolve: { keys: ['key'], identity: { entity: { id: 7, captured: {} }, at: 1 } },
            }),
          )
        })
      },
      b: async (run) => ((await run.claim(['key'])) === undefined ? finished : park),
    })
    const { add, clock, ran, state, ledger } = bench
    await add(operation('a', 1))
    await add(operation('b', 1, { sessionId: 's2' }), operation('c', 2, { sessionId: 's2' }))
    await clock.advance(999)
    expect(ran).toEqual(['a@0', 'b@0'])
    expect(await state('b', 's2')).toMatchObject({ state: 'parked', parkedOn: 'key', dueAt: undefined })
    await clock.advance(1)
    expect(ran).toEqual(['a@0', 'b@0', 'b@1', 'c@1'])
    expect(await state('b', 's2')).toMatchObject({ state: 'finished', parkedOn: undefined })
    expect(await ledger.identity(TENANT, ['key'])).toMatchObject({ entity: { id: 7 } })
  })

  test('goes on when the claim was released just before it was parked', async () => {
    const bench = createBench({
      // By the time the engine writes the verdict down, nobody holds the claim any more.
      b: [park, finished],
    })
    await bench.add(operation('b', 1))
    await bench.clock.advance(0)
    expect(bench.ran).toEqual(['b@0', 'b@0'])
    expect(await bench.state('b')).toMatchObject({ state: 'finished', parkedOn: undefined })
  })
})

describe('a run that throws', () => {
  test('gives back what it has claimed', async () => {
    const { add, clock, ledger } = createBench({
      async a(run) {
        await run.claim(['key'])
        throw new Error('a fault')
      },
    })
    await add(operation('a', 1))
    await clock.advance(0)
    expect(await claimedBy(ledger, 'b')).toBe(true)
  })

  test('because the ledger failed is made again, and says so to who waits', async () => {
    const failing = createMemoryLedger()
    let fails = true
    const ledger = tellingFailures({
      ...failing,
      claim: async (...given) => {
        if (fails) throw new Error('the disk is full')
        return failing.claim(...given)
      },
    })
    const { add, clock, engine, ran, state } = createBench(
      {
        async a(run) {
          await run.claim(['key'])
          return finished
        },
      },
      { ledger },
    )
    await add(operation('a', 1))
    await expect(engine.until('s1', () => false)).rejects.toMatchObject({ code: 'LEDGER_FAILED' })
    fails = false
    await clock.advance(10_000)
    expect(ran).toEqual(['a@0', 'a@10'])
    expect(await state('a')).toMatchObject({ state: 'finished', tries: 0 })
  })

  test('ends its operation as a fault, and the lane goes on', async () => {
    const broken = vi.fn<EngineOptions['broken']>(() => outcome('failed'))
    const fault = new Error('oops')
    const { add, engine, ran, state } = createBench({ a: () => Promise.reject(fault) }, { broken })
    await add(operation('a', 1), operation('b', 2))
    await engine.settled()
    expect(ran).toEqual(['a@0', 'b@0'])
    expect(broken).toHaveBeenCalledWith(fault, expect.objectContaining({ id: 'a' }))
    expect(await state('a')).toMatchObject({ state: 'finished', outcome: { status: 'failed' } })
  })
})

test('a journal is durable before it resolves, with the steps so far; the rest follows with the verdict', async () => {
  const seen: TraceStep[] = []
  const bench = createBench(
    {
      a: async (run) => {
        run.step({ ...STEP, reason: 'first' })
        await run.journal({ sent: true })
        expect(await bench.state('a')).toMatchObject({ state: 'ready', progress: { sent: true } })
        expect(await bench.ledger.trace(TENANT, 's1')).toHaveLength(1)
        run.step({ ...STEP, reason: 'second' })
        return finished
      },
    },
    { onStep: (step) => seen.push(step) },
  )
  await bench.add(operation('a', 1))
  await bench.engine.settled()
  const trace = await bench.ledger.trace(TENANT, 's1')
  expect(trace.map(({ reason }) => reason)).toEqual(['first', 'second'])
  expect(seen).toEqual(trace)
  expect(await bench.state('a')).toMatchObject({ progress: { sent: true }, state: 'finished' })
})

describe('until', () => {
  test('resolves as soon as the operations are as wanted', async () => {
    const bench = createBench({ b: () => new Promise<Verdict>(() => {}) })
    await bench.add(operation('a', 1), operation('b', 2))
    await bench.engine.until('s1', (all) => all.some(({ id, state }) => id === 'a' && state === 'finished'))
    expect(await bench.state('a')).toMatchObject({ state: 'finished' })
  })

  test('resolves when the lane has nothing to do now', async () => {
    const { add, engine, ran } = createBench({ a: [retry] })
    await add(operation('a', 1))
    await engine.until('s1', () => false)
    expect(ran).toEqual(['a@0'])
  })

  test('resolves for a lane that does not work', async () => {
    await expect(createBench().engine.until('s1', () => false)).resolves.toBeUndefined()
  })

  test('waits for what is parked', async () => {
    const bench = createBench({
      a: async (run) =>
        (await run.claim(['key'])) === undefined ? finished : { kind: 'park', on: 'key', outcome: outcome() },
    })
    const { add, clock, engine, ledger } = bench
    await claimedBy(ledger, 'other')
    await add(operation('a', 1))
    let over = false
    const waiting = engine.until('s1', () => false).then(() => (over = true))
    await clock.advance(1000)
    expect(over).toBe(false)
    await ledger.commit({ tenant: TENANT, at: 0, release: 'other' })
    await add({ ...(await bench.state('a')), state: 'ready', parkedOn: undefined })
    await waiting
  })

  test('rejects when the ledger fails, and the lane is looked at again later', async () => {
    const ledger = createMemoryLedger()
    const { lane } = ledger
    const bench = createBench({}, { ledger })
    await ledger.commit({ tenant: TENANT, at: 0, operations: [operation('a', 1)] })
    ledger.lane = () => Promise.reject(new Error('disk full'))
    bench.engine.wake('s1')
    await expect(bench.engine.until('s1', () => false)).rejects.toThrow('disk full')
    await bench.engine.settled()
    expect(await bench.engine.nextDue()).toBe(10_000)
    ledger.lane = lane
    await bench.clock.advance(10_000)
    expect(bench.ran).toEqual(['a@10'])
  })
})

describe('close', () => {
  test('finishes what runs and starts nothing more', async () => {
    const { promise, resolve: end } = Promise.withResolvers<Verdict>()
    const bench = createBench({ a: () => promise })
    await bench.add(operation('a', 1), operation('b', 2))
    await bench.clock.advance(0)
    const waiting = bench.engine.until('s1', () => false)
    const closing = bench.engine.close()
    end(finished)
    await Promise.all([closing, waiting])
    expect(bench.ran).toEqual(['a@0'])
    expect(await bench.state('a')).toMatchObject({ state: 'finished' })
    bench.engine.wake('s1')
    await bench.engine.settled()
    expect(bench.ran).toEqual(['a@0'])
  })

  test('cancels what waits for its time', async () => {
    const { add, clock, engine, ran } = createBench({ a: [retry] })
    await add(operation('a', 1))
    await engine.settled()
    expect(clock.pending()).toBe(1)
    await engine.close()
    expect(clock.pending()).toBe(0)
    await clock.advance(20_000)
    expect(ran).toEqual(['a@0'])
  })

  test('lets go who waits for something parked', async () => {
    const bench = createBench({ a: [{ kind: 'park', on: 'key', outcome: outcome() }] })
    await claimedBy(bench.ledger, 'other')
    await bench.add(operation('a', 1))
    const waiting = bench.engine.until('s1', () => false)
    await bench.clock.advance(0)
    await bench.engine.close()
    await expect(waiting).resolves.toBeUndefined()
  })
})

test('settled resolves at once when nothing works, and waits for work that follows', async () => {
  const bench = createBench({
    a: async () => {
      await bench.add(operation('x', 1, { sessionId: 's2' }))
      return finished
    },
  })
  await bench.engine.settled()
  await bench.add(operation('a', 1))
  await bench.engine.settled()
  expect(bench.ran).toEqual(['a@0', 'x@0'])
})

test('what is added while a lane works is not forgotten', async () => {
  const bench = createBench({
    a: async () => {
      await bench.add(operation('b', 2))
      return finished
    },
  })
  await bench.add(operation('a', 1))
  await bench.engine.settled()
  expect(bench.ran).toEqual(['a@0', 'b@0'])
})
