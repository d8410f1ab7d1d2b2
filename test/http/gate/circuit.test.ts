import { describe, expect, test } from 'vitest'
import { FAILURES } from '../../../src/http/gate/circuit.ts'
import type { Passage } from '../../../src/http/gate/passage.ts'
import { CRM, type GateStage, MINUTE, OTHER, passed, useGate } from './use-gate.ts'

const CONCURRENT = 4
const ENOUGH = CONCURRENT + FAILURES

/** Lets so many requests fail, one after the other. */
async function fail(times: number, { send }: GateStage): Promise<void> {
  for (let i = 0; i < times; i++) await send('failing')
}

const untilOf = (one: Passage<unknown>): number => ('untilMs' in one ? one.untilMs : Number.NaN)
const circuitOf = ({ gate }: GateStage) => gate.states()[0]!.circuit

/** Lets the circuit open; says when it lets a probe through. */
async function open(stage: GateStage): Promise<number> {
  await fail(ENOUGH, stage)
  return (stage.events.at(-1) as { untilMs: number }).untilMs
}

test('many failures in a row, more than were on their way together, open the circuit', async () => {
  const stage = useGate(CONCURRENT)
  await fail(ENOUGH - 1, stage)
  expect(circuitOf(stage)).toBe('closed')
  await fail(1, stage)
  expect(circuitOf(stage)).toBe('open')
  expect(await stage.send('alive')).toMatchObject({ kind: 'sent_away', code: 'HTTP_CIRCUIT_OPEN' })
})

test.each(['alive', 'unauthorized', 'forbidden'] as const)(
  'an origin that answers in between (%s) does not open it',
  async (sign) => {
    const stage = useGate(CONCURRENT)
    for (let round = 0; round < 3; round++) {
      await fail(ENOUGH - 1, stage)
      await stage.send(sign)
      stage.gate.unblock()
    }
    expect(circuitOf(stage)).toBe('closed')
  },
)

test('what was not sent counts neither way', async () => {
  const stage = useGate(CONCURRENT)
  await fail(ENOUGH - 1, stage)
  await stage.send('nothing')
  await fail(1, stage)
  expect(circuitOf(stage)).toBe('open')
})

test('it is for its origin alone', async () => {
  const stage = useGate(CONCURRENT)
  await open(stage)
  expect(await stage.send('alive', 'somebody', OTHER)).toMatchObject({ kind: 'passed' })
})

test('what waits for its turn when it opens is sent away', async () => {
  const stage = useGate(1)
  await fail(1 + FAILURES - 1, stage)
  const last = stage.begin('last')
  const next = stage.begin('next')
  await stage.clock.advance(0)
  stage.end('last', 'failing')
  expect(await last).toMatchObject({ kind: 'passed' })
  expect(await next).toMatchObject({ code: 'HTTP_CIRCUIT_OPEN' })
})

describe('half open', () => {
  test('it lets one probe through at a time, and closes when that is answered', async () => {
    const stage = useGate(CONCURRENT)
    const until = await open(stage)
    await stage.clock.advanceTo(until)
    expect(circuitOf(stage)).toBe('half_open')
    const probe = stage.begin('probe')
    const others = await Promise.all(Array.from({ length: 20 }, () => stage.send('alive')))
    expect(passed(others)).toBe(0)
    for (const other of others) expect(untilOf(other)).toBeGreaterThanOrEqual(until + 10_000)
    stage.end('probe', 'alive')
    await probe
    expect(circuitOf(stage)).toBe('closed')
    expect(stage.events.map(({ type }) => type)).toEqual(['circuit_opened', 'circuit_closed'])
    expect(passed(await Promise.all(Array.from({ length: 20 }, () => stage.send('alive'))))).toBe(20)
  })

  test('among many who come at the same moment only one is the probe', async () => {
    const stage = useGate(100)
    await fail(100 + FAILURES, stage)
    await stage.clock.advance(MINUTE)
    const all = Array.from({ length: 50 }, (_, index) => stage.begin(`task ${index}`))
    await stage.clock.advance(0)
    expect(stage.started).toHaveLength(1)
    stage.end('task 0')
    expect(passed(await Promise.all(all))).toBe(1)
  })

  test('a probe that was not sent gives the next one its place', async () => {
    const stage = useGate(CONCURRENT)
    await stage.clock.advanceTo(await open(stage))
    await stage.send('nothing')
    await expect(
      stage.gate.run(CRM, () => Promise.reject(new Error('lost')), { by: 'a', isUrgent: false }),
    ).rejects.toThrow('lost')
    expect(circuitOf(stage)).toBe('half_open')
    await stage.send('alive')
    expect(circuitOf(stage)).toBe('closed')
  })

  test('an answer to what was sent before it opened changes nothing', async () => {
    const stage = useGate(CONCURRENT)
    const slow = ['a', 'b'].map((name) => stage.begin(name))
    await stage.clock.advance(0)
    await open(stage)
    stage.end('a', 'alive')
    stage.end('b', 'failing')
    await Promise.all(slow)
    expect(circuitOf(stage)).toBe('open')
    expect(stage.events).toHaveLength(1)
  })

  test('it is open twice as long after each failed probe, up to five minutes, each up to a fifth longer by chance', async () => {
    const stage = useGate(CONCURRENT)
    let until = await open(stage)
    const lengths = [until]
    for (let probe = 0; probe < 20; probe++) {
      await stage.clock.advanceTo(until)
      await stage.send('failing')
      until = (stage.events.findLast(({ type }) => type === 'circuit_opened') as { untilMs: number }).untilMs
      lengths.push(until - stage.clock.now())
    }
    const least = [30, 60, 120, 240, ...Array.from({ length: 17 }, () => 250)].map((seconds) => seconds * 1000)
    for (const [index, length] of lengths.entries()) {
      expect(length).toBeGreaterThanOrEqual(least[index]!)
      expect(length).toBeLessThanOrEqual(least[index]! * 1.2)
    }
    expect(new Set(lengths).size).toBe(lengths.length)
  })

  test('after it was closed it begins with half a minute again', async () => {
    const stage = useGate(CONCURRENT)
    await stage.clock.advanceTo(await open(stage))
    await stage.send('failing')
    await stage.clock.advance(10 * MINUTE)
    await stage.send('alive')
    const length = (await open(stage)) - stage.clock.now()
    expect(length).toBeLessThanOrEqual(36_000)
  })
})

test('somebody is told once when it has been open for five minutes, and again the next time', async () => {
  const stage = useGate(CONCURRENT)
  const told = () => stage.events.filter(({ type }) => type === 'origin_down')
  const keepFailing = async (forMs: number): Promise<void> => {
    const end = stage.clock.now() + forMs
    while (stage.clock.now() < end) {
      await stage.send('failing')
      await stage.clock.advance(1000)
    }
  }
  await keepFailing(4 * MINUTE)
  expect(told()).toEqual([])
  await keepFailing(30 * MINUTE)
  expect(told()).toEqual([{ type: 'origin_down', origin: CRM, sinceMs: (ENOUGH - 1) * 1000 }])
  await stage.clock.advance(10 * MINUTE)
  await stage.send('alive')
  await keepFailing(30 * MINUTE)
  expect(told()).toHaveLength(2)
})

test('however many wait for a dead origin, it gets one probe in half a minute at most', async () => {
  const stage = useGate(CONCURRENT)
  await open(stage)
  const sent: number[] = []
  const due = new Map<number, number>(Array.from({ length: 1000 }, (_, id) => [id, 0]))
  while (stage.clock.now() < 60 * MINUTE) {
    const [id, at] = [...due].reduce((a, b) => (b[1] < a[1] ? b : a))
    await stage.clock.advanceTo(Math.max(at, stage.clock.now()))
    const one = await stage.send('failing')
    if (one.kind === 'passed') sent.push(stage.clock.now())
    due.set(id, one.kind === 'passed' ? stage.clock.now() + 6 * 60 * MINUTE : one.untilMs)
  }
  const gaps = sent.slice(1).map((at, index) => at - sent[index]!)
  expect(Math.min(sent[0]!, ...gaps)).toBeGreaterThanOrEqual(30_000)
  // Nor does nobody come when it is time for a probe.
  expect(Math.max(...gaps)).toBeLessThan(301_000)
})
