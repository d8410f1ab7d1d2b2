import { type TestContext, describe, expect, test } from 'vitest'
import { startFaultProxy } from '../../../src/testing/proxy/start-fault-proxy.ts'
import { type Toxic, USUAL_TOXICS } from '../../../src/testing/proxy/toxic.ts'
import { startJudgeCrm } from '../../../src/testing/judge/start-judge-crm.ts'
import { systemClock } from '../../../src/util/clock.ts'
import { listen, stage, urlOf } from './raw.ts'

describe('a good line', () => {
  test('carries bytes both ways, and the end of each side', async (t) => {
    const { proxy, connect, rest } = await stage(t)
    const client = connect()
    client.send('hello')
    await rest()
    expect([client.got(), client.state()]).toEqual(['HELLO', 'open'])
    expect(proxy.connections).toMatchObject([{ toxics: [], bytesUp: 5, bytesDown: 5, open: true }])
    client.end()
    await rest()
    expect(client.state()).toBe('ended')
    expect(proxy.connections).toMatchObject([{ open: false }])
  })

  test('carries an answer that comes after the client has said all it has to say', async (t) => {
    const server = await listen((socket) => {
      let heard = ''
      socket.on('data', (bytes) => (heard += String(bytes)))
      socket.on('end', () => socket.end(`${heard.length} bytes`))
    })
    t.onTestFinished(() => void server.close())
    const { connect, rest } = await stage(t, { target: urlOf(server) })
    const client = connect()
    client.send('x'.repeat(3_000_000))
    client.end()
    await rest()
    expect([client.got(), client.state()]).toEqual(['3000000 bytes', 'ended'])
  })

  test('real HTTP goes through it', async (t) => {
    const judge = await startJudgeCrm({ seed: 1 })
    const proxy = await startFaultProxy({ target: judge.url })
    t.onTestFinished(async () => {
      await proxy.close()
      await judge.close()
    })
    expect((await fetch(`${proxy.url}/api/people`)).status).toBe(200)
    expect(proxy.url).not.toBe(judge.url)
  })
})

describe('toxics', () => {
  test('latency holds bytes back for its time, and lets later ones wait beside them', async (t) => {
    const { clock, proxy, connect, rest, arrived } = await stage(t)
    await proxy.set({ kind: 'latency', ms: 100, direction: 'up' })
    const client = connect()
    client.send('one ')
    await clock.advance(60)
    client.send('two')
    await clock.advance(39)
    expect(arrived()).toBe('')
    await clock.advance(1)
    expect(arrived()).toBe('one ')
    await clock.advance(60)
    expect(arrived()).toBe('one two')
    await rest()
    expect(client.got()).toBe('ONE TWO')
  })

  test('latency with jitter never lets bytes overtake each other', async (t) => {
    const { clock, proxy, connect, arrived } = await stage(t)
    await proxy.set({ kind: 'latency', ms: 100, jitterMs: 90, direction: 'up' })
    const client = connect()
    const words = Array.from({ length: 40 }, (_, index) => `${index} `)
    for (const word of words) {
      client.send(word)
      await clock.advance(3)
    }
    await clock.advance(1_000)
    expect(arrived()).toBe(words.join(''))
  })

  test('bandwidth lets only so many bytes through in a second', async (t) => {
    const { clock, proxy, connect, arrived } = await stage(t)
    await proxy.set({ kind: 'bandwidth', bytesPerSecond: 1_000, direction: 'up' })
    const client = connect()
    client.send('x'.repeat(5_000))
    await clock.advance(1_000)
    expect(arrived().length).toBeGreaterThanOrEqual(950)
    expect(arrived().length).toBeLessThanOrEqual(1_100)
    await clock.advance(5_000)
    expect(arrived()).toHaveLength(5_000)
  })

  test('slicer cuts bytes into pieces with gaps between them', async (t) => {
    const { clock, proxy, connect } = await stage(t)
    await proxy.set({ kind: 'slicer', bytes: 3, gapMs: 10, direction: 'down' })
    const client = connect()
    client.send('abcdefgh')
    await clock.advance(0)
    expect(client.got()).toBe('ABC')
    await clock.advance(10)
    expect(client.got()).toBe('ABCDEF')
    await clock.advance(10)
    expect([client.got(), client.pieces()]).toEqual(['ABCDEFGH', 3])
  })

  test.for([
    ['up', '', ''],
    ['down', 'hello', ''],
    [undefined, '', ''],
  ] as const)('timeout, direction %s: the server hears "%s", the client "%s"', async ([direction, up, down], t) => {
    const { clock, proxy, connect, arrived } = await stage(t)
    await proxy.set({ kind: 'timeout', direction })
    const client = connect()
    client.send('hello')
    await clock.advance(3_600_000)
    expect([arrived(), client.got(), client.state()]).toEqual([up, down, 'open'])
  })

  test('timeout with a time closes the connection after it', async (t) => {
    const { clock, proxy, connect } = await stage(t)
    await proxy.set({ kind: 'timeout', ms: 500 })
    const client = connect()
    client.send('hello')
    await clock.advance(499)
    expect(client.state()).toBe('open')
    await clock.advance(1)
    expect([client.got(), client.state()]).toEqual(['', 'ended'])
  })

  test.for([
    ['up', false, 'hel', 'HEL', 'ended'],
    ['down', false, 'hello', 'HEL', 'ended'],
    ['down', true, 'hello', 'HEL', 'ECONNRESET'],
    [undefined, false, 'hel', '', 'ended'],
  ] as const)('limit_data %s, reset %s: the server hears "%s"', async ([direction, reset, up, down, state], t) => {
    const { proxy, connect, rest, arrived } = await stage(t)
    await proxy.set({ kind: 'limit_data', bytes: 3, direction, reset })
    const client = connect()
    client.send('hello')
    await rest()
    expect([arrived(), client.state()]).toEqual([up, state])
    expect(down.startsWith(client.got())).toBe(true)
    expect(proxy.connections[0]!.open).toBe(false)
  })

  test('slow_close tells the end of a side later', async (t) => {
    const { clock, proxy, connect } = await stage(t)
    await proxy.set({ kind: 'slow_close', ms: 700, direction: 'down' })
    const client = connect()
    client.send('bye')
    await clock.advance(0)
    client.end()
    await clock.advance(699)
    expect([client.got(), client.state()]).toEqual(['BYE', 'open'])
    await clock.advance(1)
    expect(client.state()).toBe('ended')
  })

  test('reset breaks the connection after its time', async (t) => {
    const { clock, proxy, connect } = await stage(t)
    await proxy.set({ kind: 'reset', afterMs: 50 })
    const client = connect()
    client.send('hello')
    await clock.advance(49)
    expect([client.got(), client.state()]).toEqual(['HELLO', 'open'])
    await clock.advance(1)
    expect(client.state()).toBe('ECONNRESET')
  })

  test('down refuses connections and breaks the open ones; up again, it has the same address', async (t) => {
    const { proxy, connect, rest } = await stage(t)
    const before = connect()
    before.send('hello')
    await rest()
    await proxy.set({ kind: 'down' })
    const during = connect()
    await rest()
    expect([before.state(), during.state()]).toEqual(['ECONNRESET', 'ECONNREFUSED'])
    await proxy.set()
    const after = connect()
    after.send('hello')
    await rest()
    expect(after.got()).toBe('HELLO')
  })

  test('down and up in one breath come to what was asked for last', async (t) => {
    const { proxy, connect, rest } = await stage(t)
    await Promise.all([proxy.set({ kind: 'down' }), proxy.set(), proxy.set({ kind: 'down' })])
    const client = connect()
    await rest()
    expect(client.state()).toBe('ECONNREFUSED')
  })
})

describe('toxics come and go', () => {
  test('set and add work on connections that are open already', async (t) => {
    const { clock, proxy, connect, rest, arrived } = await stage(t)
    const client = connect()
    await proxy.set({ kind: 'timeout', direction: 'down' })
    client.send('lost ')
    await rest()
    await proxy.set()
    client.send('heard ')
    await rest()
    await proxy.add({ kind: 'latency', ms: 10, direction: 'up' })
    await proxy.add({ kind: 'reset', afterMs: 1_000 })
    client.send('late')
    await clock.advance(10)
    expect([arrived(), client.got()]).toEqual(['lost heard late', 'HEARD LATE'])
    await clock.advance(990)
    expect(client.state()).toBe('ECONNRESET')
  })

  test('a reset that is taken away in time does not come', async (t) => {
    const { clock, proxy, connect } = await stage(t)
    await proxy.set({ kind: 'reset', afterMs: 1_000 })
    const client = connect()
    await clock.advance(999)
    await proxy.set()
    await clock.advance(10_000)
    expect(client.state()).toBe('open')
  })

  test('of two of a kind, the latest counts, and the own one of a connection before all', async (t) => {
    const { clock, proxy, connect } = await stage(t)
    await proxy.set({ kind: 'latency', ms: 900 }, { kind: 'latency', ms: 20, direction: 'up' })
    proxy.failNext({ kind: 'latency', ms: 0 })
    const [own, other] = [connect(), connect()]
    for (const client of [own, other]) client.send('hello')
    await clock.advance(0)
    expect([own.got(), other.got()]).toEqual(['HELLO', ''])
    await clock.advance(920)
    expect(other.got()).toBe('HELLO')
  })

  test('failNext arms one connection each', async (t) => {
    const { proxy, connect, rest } = await stage(t)
    proxy.failNext({ kind: 'reset' })
    proxy.failNext({ kind: 'down' })
    const states: string[] = []
    for (let i = 0; i < 3; i++) {
      const client = connect()
      client.send('hello')
      await rest()
      states.push(client.state())
    }
    expect(states).toEqual(['ECONNRESET', 'ECONNRESET', 'open'])
    expect(proxy.connections.map(({ toxics }) => toxics.map(({ kind }) => kind))).toEqual([['reset'], ['down'], []])
  })

  test('cut breaks what is open, and nothing else', async (t) => {
    const { proxy, connect, rest } = await stage(t)
    const before = connect()
    await rest()
    proxy.cut()
    const after = connect()
    after.send('hello')
    await rest()
    expect([before.state(), after.got()]).toEqual(['ECONNRESET', 'HELLO'])
  })
})

/** What each of 60 connections draws. */
async function drawn(t: TestContext, seed: number, among?: readonly Toxic[]): Promise<(readonly Toxic[])[]> {
  const { proxy, connect, rest } = await stage(t, { seed, faults: { rate: 0.5, among } })
  for (let i = 0; i < 60; i++) {
    connect().send('hello')
    await rest()
  }
  return proxy.connections.map(({ toxics }) => toxics)
}

describe('drawn faults', () => {
  test('the same seed draws the same for each connection, another seed something else', async (t) => {
    const [one, same, other] = [await drawn(t, 5), await drawn(t, 5), await drawn(t, 6)]
    expect(one).toEqual(same)
    expect(one).not.toEqual(other)
  })

  test('a share of the connections meets one of the toxics, the rest none', async (t) => {
    const kinds = (await drawn(t, 1)).map(([toxic]) => toxic?.kind)
    expect(new Set(kinds).size).toBeGreaterThan(5)
    const spared = kinds.filter((kind) => kind === undefined).length
    expect(spared).toBeGreaterThan(15)
    expect(spared).toBeLessThan(45)
  })

  test('only what is named is drawn', async (t) => {
    const reset: Toxic = { kind: 'reset' }
    expect(new Set((await drawn(t, 1, [reset])).flat())).toEqual(new Set([reset]))
  })
})

describe('whatever breaks, the proxy lives', () => {
  test('a server that is not there', async (t) => {
    const gone = await listen(() => undefined)
    const url = urlOf(gone)
    await new Promise((resolve) => gone.close(resolve))
    const { connect, rest, proxy } = await stage(t, { target: url })
    const client = connect()
    client.send('hello')
    await rest()
    expect(client.state()).toBe('ECONNRESET')
    expect(proxy.connections).toMatchObject([{ open: false }])
  })

  test('a server that breaks off in the middle', async (t) => {
    const rude = await listen((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.resetAndDestroy())
    })
    t.onTestFinished(() => void rude.close())
    const { connect, rest } = await stage(t, { target: urlOf(rude) })
    const client = connect()
    client.send('x'.repeat(1_000_000))
    await rest()
    expect(['ECONNRESET', 'EPIPE']).toContain(client.state())
  })

  test('every toxic at once, and clients that go away at any moment', async (t) => {
    const judge = await startJudgeCrm({ seed: 1 })
    const proxy = await startFaultProxy({ target: judge.url, seed: 3, faults: { rate: 0.9 } })
    t.onTestFinished(() => judge.close())
    const request = async (index: number): Promise<void> => {
      const signal = AbortSignal.timeout(20 + index)
      const body = 'x'.repeat(index * 100)
      await fetch(`${proxy.url}/api/cases/1/notes`, { method: 'POST', body, signal, keepalive: false })
        .then((answer) => answer.text())
        .catch(() => undefined)
    }
    await Promise.all(Array.from({ length: 150 }, (_, index) => request(index)))
    await proxy.set(...USUAL_TOXICS.filter(({ kind }) => kind !== 'down'))
    await Promise.all(Array.from({ length: 50 }, (_, index) => request(index)))
    await proxy.set()
    expect((await fetch(`${judge.url}/api/people`)).status).toBe(200)
    await proxy.close()
    expect(proxy.connections.filter(({ open }) => open)).toEqual([])
  })
})

describe('close', () => {
  test('ends all connections, also those that hang, and can be called twice', async (t) => {
    const { clock, proxy, connect, rest } = await stage(t)
    await proxy.set({ kind: 'timeout', ms: 1_000 }, { kind: 'latency', ms: 5_000 })
    const client = connect()
    client.send('hello')
    await rest()
    await proxy.close()
    await proxy.close()
    await rest()
    expect(client.state()).not.toBe('open')
    expect(clock.pending()).toBe(0)
  })

  test('does not wait for a connection that breaks while its end is being told', async (t) => {
    const fires: (() => void)[] = []
    const timer = (_ms: number, fire: () => void) => ({ cancel: () => undefined, at: fires.push(fire) })
    const { proxy, connect, rest } = await stage(t, { clock: { ...systemClock, timer } })
    await proxy.set({ kind: 'slow_close', ms: 10, direction: 'up' })
    const client = connect()
    client.end()
    await rest()
    for (const fire of fires) fire()
    // Far enough to tell the server the end, but not to the next turn of the event loop, in which it is told.
    for (let i = 0; i < 20; i++) await Promise.resolve()
    proxy.cut()
    await proxy.close()
    await rest()
    expect(client.state()).toBe('ECONNRESET')
  })

  test('a proxy that was down stays away', async (t) => {
    const { proxy, connect, rest } = await stage(t)
    await proxy.set({ kind: 'down' })
    await proxy.close()
    const client = connect()
    await rest()
    expect(client.state()).toBe('ECONNREFUSED')
  })

  test('a port that is taken is said', async (t) => {
    const { proxy } = await stage(t)
    const port = Number(new URL(proxy.url).port)
    await expect(startFaultProxy({ target: proxy.url, port })).rejects.toThrow('EADDRINUSE')
  })
})
