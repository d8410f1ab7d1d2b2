import { describe, expect, test } from 'vitest'
import { createOriginGate } from '../../src/http/origin-gate.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'

const CRM = 'https://crm.example.com'

function useGate(concurrent: number, requestsPerSecond?: number) {
  const clock = createVirtualClock(0)
  const gate = createOriginGate({ concurrent, requestsPerSecond }, clock)
  const started: string[] = []
  const ends = new Map<string, () => void>()
  const run = (name: string, origin = CRM): Promise<string> =>
    gate.run(origin, () => {
      started.push(`${name}@${clock.now()}`)
      return new Promise((resolve) => ends.set(name, () => resolve(name)))
    })
  return { clock, gate, started, run, end: (name: string) => ends.get(name)!() }
}

describe('concurrency', () => {
  test('runs so many tasks of an origin at once, and the next when one ends', async () => {
    const { clock, started, run, end } = useGate(2)
    const all = ['a', 'b', 'c', 'd'].map((name) => run(name))
    await clock.advance(10)
    expect(started).toEqual(['a@0', 'b@0'])
    end('b')
    await clock.advance(10)
    expect(started).toEqual(['a@0', 'b@0', 'c@10'])
    end('a')
    await clock.advance(10)
    end('c')
    end('d')
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('counts each origin for itself', async () => {
    const { clock, started, run } = useGate(1)
    void run('a')
    void run('b', 'https://other.example.com')
    await clock.advance(0)
    expect(started).toEqual(['a@0', 'b@0'])
  })

  test('gives the place on when a task fails', async () => {
    const { gate } = useGate(1)
    const failing = gate.run(CRM, () => Promise.reject(new Error('no answer')))
    const next = gate.run(CRM, () => Promise.resolve('next'))
    await expect(failing).rejects.toThrow('no answer')
    await expect(next).resolves.toBe('next')
    await expect(gate.run(CRM, () => Promise.resolve('later'))).resolves.toBe('later')
  })
})

describe('the rate', () => {
  test('starts so many requests in a second, evenly', async () => {
    const { clock, started, run } = useGate(10, 4)
    for (const name of ['a', 'b', 'c']) void run(name)
    await clock.advance(2000)
    expect(started).toEqual(['a@0', 'b@250', 'c@500'])
    void run('d')
    await clock.advance(0)
    expect(started.at(-1)).toBe('d@2000')
  })

  test('may be less than one in a second', async () => {
    const { clock, started, run } = useGate(10, 0.5)
    void run('a')
    void run('b')
    await clock.advance(2000)
    expect(started).toEqual(['a@0', 'b@2000'])
  })
})

test('a task with limits of its own keeps both, and takes no place of the origin while it waits for its own', async () => {
  const { clock, gate, started, run } = useGate(2)
  const own = { name: 'account.create', limits: { concurrent: 1, requestsPerSecond: undefined } }
  const task = (name: string, ms: number) => (): Promise<string> => {
    started.push(`${name}@${clock.now()}`)
    return new Promise((resolve) => {
      clock.timer(ms, () => resolve(name))
    })
  }
  const first = gate.run(CRM, task('a', 100), own)
  const second = gate.run(CRM, task('b', 100), own)
  await clock.advance(1)
  void run('c')
  await clock.advance(1000)
  expect(started).toEqual(['a@0', 'c@1', 'b@100'])
  expect(await Promise.all([first, second])).toEqual(['a', 'b'])
})

describe('a pause', () => {
  test('lasts until its time, for its origin alone', async () => {
    const { clock, gate } = useGate(1)
    expect(gate.pausedUntil(CRM)).toBeUndefined()
    gate.pause(CRM, 5000)
    expect(gate.pausedUntil(CRM)).toBe(5000)
    expect(gate.pausedUntil('https://other.example.com')).toBeUndefined()
    await clock.advance(5000)
    expect(gate.pausedUntil(CRM)).toBeUndefined()
  })

  test('is never made shorter by another one', () => {
    const { gate } = useGate(1)
    gate.pause(CRM, 5000)
    gate.pause(CRM, 3000)
    expect(gate.pausedUntil(CRM)).toBe(5000)
    gate.pause(CRM, 7000)
    expect(gate.pausedUntil(CRM)).toBe(7000)
  })
})
