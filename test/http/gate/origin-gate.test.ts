import { describe, expect, test } from 'vitest'
import { MOST_WAITING } from '../../../src/http/gate/origin.ts'
import { CRM, OTHER, useGate } from './use-gate.ts'

describe('concurrency', () => {
  test('runs so many tasks of an origin at once, and the next when one ends', async () => {
    const { clock, started, begin, end } = useGate(2)
    const all = ['a', 'b', 'c', 'd'].map((name) => begin(name))
    await clock.advance(10)
    expect(started).toEqual(['a@0', 'b@0'])
    end('b')
    await clock.advance(10)
    expect(started).toEqual(['a@0', 'b@0', 'c@10'])
    end('a')
    await clock.advance(10)
    end('c')
    end('d')
    expect((await Promise.all(all)).map((one) => 'value' in one && one.value)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('counts each origin for itself', async () => {
    const { clock, started, begin } = useGate(1)
    void begin('a')
    void begin('b', {}, OTHER)
    await clock.advance(0)
    expect(started).toEqual(['a@0', 'b@0'])
  })

  test('gives the place on when a task fails', async () => {
    const { gate, send } = useGate(1)
    const failing = gate.run(CRM, () => Promise.reject(new Error('no answer')), { by: 'a', isUrgent: false })
    const next = send('alive')
    await expect(failing).rejects.toThrow('no answer')
    await expect(next).resolves.toMatchObject({ kind: 'passed' })
    await expect(send('alive')).resolves.toMatchObject({ kind: 'passed' })
  })

  test('lets what somebody waits for go before what nobody waits for', async () => {
    const { clock, started, begin, end } = useGate(1)
    void begin('a')
    void begin('b')
    void begin('urgent 1', { isUrgent: true })
    void begin('urgent 2', { isUrgent: true })
    for (const name of ['a', 'urgent 1', 'urgent 2']) {
      await clock.advance(1)
      end(name)
    }
    await clock.advance(1)
    expect(started).toEqual(['a@0', 'urgent 1@1', 'urgent 2@2', 'b@3'])
  })
})

describe('the rate', () => {
  test('starts so many requests in a second, evenly', async () => {
    const { clock, started, begin } = useGate(10, 4)
    for (const name of ['a', 'b', 'c']) void begin(name)
    await clock.advance(2000)
    expect(started).toEqual(['a@0', 'b@250', 'c@500'])
    void begin('d')
    await clock.advance(0)
    expect(started.at(-1)).toBe('d@2000')
  })

  test('may be less than one in a second', async () => {
    const { clock, started, begin } = useGate(10, 0.5)
    void begin('a')
    void begin('b')
    await clock.advance(2000)
    expect(started).toEqual(['a@0', 'b@2000'])
  })
})

test('a task with limits of its own keeps both, and takes no place of the origin while it waits for its own', async () => {
  const { clock, started, begin, end } = useGate(2)
  const own = { name: 'account.create', limits: { concurrent: 1, requestsPerSecond: undefined } }
  void begin('a', { own })
  void begin('b', { own })
  await clock.advance(1)
  void begin('c')
  await clock.advance(99)
  end('a')
  await clock.advance(1)
  expect(started).toEqual(['a@0', 'c@1', 'b@100'])
})

describe('a crowd', () => {
  test('of so many may wait; who comes then is sent away without waiting, and who is urgent is not', async () => {
    const { clock, gate, started, begin } = useGate(2)
    for (let i = 0; i < 2 + MOST_WAITING; i++) void begin(`task ${i}`)
    await clock.advance(0)
    await expect(begin('one too many')).resolves.toMatchObject({ kind: 'sent_away', code: 'HTTP_CROWDED' })
    void begin('urgent', { isUrgent: true })
    await clock.advance(0)
    expect(started).toHaveLength(2)
    expect(gate.states()).toMatchObject([{ origin: CRM, running: 2, waiting: MOST_WAITING + 1 }])
  })

  test('has room again when one of them has got its turn', async () => {
    const { clock, started, begin, end } = useGate(1)
    for (let i = 0; i < 1 + MOST_WAITING; i++) void begin(`task ${i}`)
    await clock.advance(0)
    end('task 0')
    await clock.advance(0)
    void begin('later')
    for (let i = 1; i <= MOST_WAITING; i++) {
      await clock.advance(0)
      end(`task ${i}`)
    }
    await clock.advance(0)
    expect(started.at(-1)).toBe('later@0')
  })

  test('counts those who wait for limits of their own', async () => {
    const { clock, begin } = useGate(2)
    const own = { name: 'slow', limits: { concurrent: 1, requestsPerSecond: undefined } }
    void begin('first', { own })
    await clock.advance(0)
    for (let i = 0; i < MOST_WAITING; i++) void begin(`task ${i}`, { own })
    await clock.advance(0)
    await expect(begin('another')).resolves.toMatchObject({ code: 'HTTP_CROWDED' })
  })

  test('at one origin keeps nobody from another one', async () => {
    const { clock, begin, send } = useGate(1)
    for (let i = 0; i < 1 + MOST_WAITING; i++) void begin(`task ${i}`)
    await clock.advance(0)
    await expect(send('alive', 'somebody', OTHER)).resolves.toMatchObject({ kind: 'passed' })
  })

  test.each([
    ['50 in a second', undefined, 20],
    ['as fast as the rate lets them through', 5, 200],
  ])('that was sent away comes back one by one, %s', async (_rule, requestsPerSecond, spacingMs) => {
    const { clock, begin } = useGate(1, requestsPerSecond)
    for (let i = 0; i < 1 + MOST_WAITING; i++) void begin(`task ${i}`)
    await clock.advance(0)
    const away = await Promise.all(Array.from({ length: 1000 }, (_, i) => begin(`away ${i}`)))
    const times = away.map((one) => ('untilMs' in one ? one.untilMs : 0))
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(times).size).toBe(1000)
    expect(times[0]).toBeGreaterThan(clock.now())
    expect(times.at(-1)! / 1000).toBeGreaterThan(spacingMs * 0.9)
    expect(times.at(-1)! / 1000).toBeLessThan(spacingMs * 1.1)
  })
})

describe('a pause', () => {
  test('lasts until its time, for its origin alone', async () => {
    const { clock, gate, send } = useGate(1)
    gate.pause(CRM, 5000)
    expect(gate.states()).toMatchObject([{ origin: CRM, pausedUntilMs: 5000 }])
    const away = await send('alive')
    expect(away).toMatchObject({ kind: 'sent_away', code: 'HTTP_PAUSED' })
    expect('untilMs' in away && away.untilMs).toBeGreaterThanOrEqual(5000)
    await expect(send('alive', 'somebody', OTHER)).resolves.toMatchObject({ kind: 'passed' })
    await clock.advance(5000)
    await expect(send('alive')).resolves.toMatchObject({ kind: 'passed' })
    expect(gate.states()).toMatchObject([{ origin: CRM, pausedUntilMs: undefined }, { origin: OTHER }])
  })

  test('holds back what waits for its turn', async () => {
    const { clock, gate, begin, end } = useGate(1)
    const first = begin('a')
    const second = begin('b')
    await clock.advance(0)
    gate.pause(CRM, 5000)
    end('a')
    await expect(first).resolves.toMatchObject({ kind: 'passed' })
    await expect(second).resolves.toMatchObject({ kind: 'sent_away', code: 'HTTP_PAUSED' })
  })

  test('is never made shorter by another one', () => {
    const { gate } = useGate(1)
    const until = () => gate.states()[0]!.pausedUntilMs
    gate.pause(CRM, 5000)
    gate.pause(CRM, 3000)
    expect(until()).toBe(5000)
    gate.pause(CRM, 7000)
    expect(until()).toBe(7000)
  })
})

describe('a hold', () => {
  test('by an operator sends everything away, to look again every half minute', async () => {
    const held = new Set([CRM])
    const { clock, send, begin } = useGate(1, undefined, { isOnHold: (origin) => Promise.resolve(held.has(origin)) })
    const away = await send('alive')
    expect(away).toMatchObject({ kind: 'sent_away', code: 'HTTP_ON_HOLD' })
    expect('untilMs' in away && Math.round(away.untilMs / 1000)).toBe(30)
    await expect(begin('urgent', { isUrgent: true })).resolves.toMatchObject({ code: 'HTTP_ON_HOLD' })
    await expect(send('alive', 'somebody', OTHER)).resolves.toMatchObject({ kind: 'passed' })
    held.clear()
    await clock.advance(1000)
    await expect(send('alive')).resolves.toMatchObject({ kind: 'passed' })
  })

  test('takes hold of what waits for its turn, a second after it was set at the latest', async () => {
    let held = false
    const { clock, started, begin, end } = useGate(1, undefined, { isOnHold: () => Promise.resolve(held) })
    void begin('a')
    const second = begin('b')
    await clock.advance(0)
    held = true
    await clock.advance(1000)
    end('a')
    await expect(second).resolves.toMatchObject({ code: 'HTTP_ON_HOLD' })
    expect(started).toEqual(['a@0'])
  })

  test('is asked for once a second, however much is sent', async () => {
    let asked = 0
    const isOnHold = (): Promise<boolean> => Promise.resolve(++asked === 0)
    const { clock, send } = useGate(10, undefined, { isOnHold })
    await Promise.all(Array.from({ length: 50 }, () => send('alive')))
    expect(asked).toBe(1)
    await clock.advance(1000)
    await send('alive')
    expect(asked).toBe(2)
  })

  test('that cannot be asked for sends nothing, and is asked for again', async () => {
    let fails = true
    const isOnHold = (): Promise<boolean> => (fails ? Promise.reject(new Error('the store')) : Promise.resolve(false))
    const { send } = useGate(1, undefined, { isOnHold })
    await expect(send('alive')).rejects.toThrow('the store')
    fails = false
    await expect(send('alive')).resolves.toMatchObject({ kind: 'passed' })
  })
})

describe('a gate that is closed', () => {
  test('sends nothing more, not even what waits for its turn, and lets what is on its way end', async () => {
    const { clock, gate, begin, end, send } = useGate(1)
    const first = begin('a')
    const waiting = [begin('b'), begin('c', { isUrgent: true })]
    await clock.advance(0)
    gate.close()
    for (const origin of [CRM, OTHER])
      expect(await send('alive', 'somebody', origin)).toMatchObject({ kind: 'sent_away', code: 'HTTP_CLOSING' })
    end('a')
    expect(await first).toMatchObject({ kind: 'passed' })
    for (const one of await Promise.all(waiting)) expect(one).toMatchObject({ code: 'HTTP_CLOSING' })
  })

  test('waits for no rate', async () => {
    const { clock, gate, begin, end } = useGate(1, 0.001)
    void begin('a')
    await clock.advance(0)
    end('a')
    const next = begin('b')
    const another = begin('c')
    await clock.advance(0)
    gate.close()
    expect(await Promise.all([next, another])).toMatchObject([{ code: 'HTTP_CLOSING' }, { code: 'HTTP_CLOSING' }])
  })
})
