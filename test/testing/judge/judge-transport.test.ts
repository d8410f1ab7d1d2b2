import { type TestContext, describe, expect, test } from 'vitest'
import type { CrmwireError } from '../../../src/errors/crmwire-error.ts'
import { readRetryAfter } from '../../../src/http/retry-after.ts'
import type { BodyStream, Transport, TransportAnswer, TransportRequest } from '../../../src/http/transport.ts'
import { TransportFailure } from '../../../src/http/transport-failure.ts'
import { createUndiciTransport } from '../../../src/http/undici-transport.ts'
import { type JudgeTransportOptions, createJudgeTransport } from '../../../src/testing/judge/judge-transport.ts'
import { NETWORK_FAULTS, type NetworkFault } from '../../../src/testing/judge/network-faults.ts'
import { type JudgeCrm, startJudgeCrm } from '../../../src/testing/judge/start-judge-crm.ts'
import { type FaultProxy, startFaultProxy } from '../../../src/testing/proxy/start-fault-proxy.ts'
import type { Judge } from '../../../src/testing/judge/open-judge.ts'
import { type VirtualClock, createVirtualClock } from '../../../src/testing/virtual-clock.ts'
import { sleep } from '../../../src/util/clock.ts'

/** A request that makes a case. */
const post = (url: string, changes: Partial<TransportRequest> = {}): TransportRequest => ({
  method: 'POST',
  url: `${url}/api/cases`,
  headers: { 'X-Session': 's1', 'X-Meant-For': 'caller-1' },
  body: '{"reference":"s1"}',
  timeoutMs: 10_000,
  responseBytes: 10_000,
  ...changes,
})

/** How a request ends, in words that both networks share. */
async function outcomeOf(work: Promise<TransportAnswer>): Promise<string> {
  try {
    return `status ${(await work).status}`
  } catch (error) {
    if (!(error instanceof TransportFailure)) throw error
    return `${error.code}, ${error.sent ? 'sent' : 'not sent'}`
  }
}

function simulated(options: Partial<JudgeTransportOptions> = {}) {
  const clock = createVirtualClock(undefined, { io: false })
  return { clock, ...createJudgeTransport({ seed: 1, clock, ...options }) }
}

/** The same judge behind sockets: a server, a bad line and the library's own transport. */
async function real({ onTestFinished }: TestContext) {
  const clock = createVirtualClock()
  const judge = await startJudgeCrm({ seed: 1, clock })
  const proxy = await startFaultProxy({ target: judge.url, clock })
  const transport = createUndiciTransport({ clock, network: { allow: ['127.0.0.1'], http: true } })
  onTestFinished(async () => {
    await proxy.close()
    await judge.close()
    await transport.close()
  })
  return { clock, judge, proxy, transport, url: proxy.url }
}

/** How a request ends, and how many effects it has by then, and a minute later. */
async function endOf(
  { transport, url, clock, judge }: { transport: Transport; url: string; clock: VirtualClock; judge: Judge },
  changes: Partial<TransportRequest> = {},
): Promise<unknown[]> {
  const done = outcomeOf(transport.send(post(url, changes)))
  await clock.advance(10_000)
  const seen: unknown[] = [(await done).replace(/50[0-4]/, '50x'), judge.effects.length]
  await clock.advance(60_000)
  return [...seen, judge.effects.length]
}

const always = (fault: NetworkFault) => ({ faults: { [fault]: 1 }, latencyMs: [100, 100] as const })

describe('what fails, fails as it does with sockets', () => {
  const REAL: [NetworkFault, (judge: JudgeCrm, proxy: FaultProxy) => unknown][] = [
    ['refused', (_judge, proxy) => proxy.set({ kind: 'down' })],
    ['lost_request', (_judge, proxy) => proxy.set({ kind: 'timeout', direction: 'up' })],
    ['lost_answer', (_judge, proxy) => proxy.set({ kind: 'timeout', direction: 'down' })],
    ['breaks_before', (judge) => judge.failNext({}, 'drop')],
    ['breaks_after', (judge) => judge.failNext({}, 'drop_after_storing')],
    ['cut_short', (judge) => judge.failNext({}, 'cut_short')],
    ['fails_before', (judge) => judge.failNext({}, { status: 503 })],
    ['fails_after', (judge) => judge.failNext({}, { status: 503, afterStoring: true })],
    ['throttled', (judge) => judge.failNext({}, { status: 429, headers: { 'Retry-After': '7' } })],
    ['late_commit', (judge) => judge.failNext({}, { delayMs: 10_001 })],
  ]

  test.for(REAL)('%s', async ([fault, arm], t) => {
    const sockets = await real(t)
    await arm(sockets.judge, sockets.proxy)
    expect(await endOf(simulated({ network: always(fault) }))).toEqual(await endOf(sockets))
  })

  test('a host that does not answer is no request that was sent', async () => {
    const { transport, url, clock, judge } = simulated({ network: always('unreachable') })
    const done = outcomeOf(transport.send(post(url)))
    await clock.advance(10_000)
    expect([await done, judge.requests]).toEqual(['HTTP_TIMEOUT, not sent', []])
  })

  test.for<[string, Partial<TransportRequest>, string]>([
    ['another host', { url: 'https://elsewhere.test/api/cases' }, 'HTTP_HOST_UNKNOWN, not sent'],
    ['a URL that is none', { url: 'nowhere' }, 'HTTP_URL_UNSAFE, not sent'],
    ['a header that cannot be sent', { headers: { 'X-Session': 'a\nb' } }, 'HTTP_HEADER_INVALID, not sent'],
    ['an answer that is too large', { responseBytes: 10 }, 'HTTP_ANSWER_TOO_LARGE, sent'],
    ['a time that is too short for the way', { timeoutMs: 19 }, 'HTTP_TIMEOUT, sent'],
    ['nothing', {}, 'status 201'],
  ])('what is wrong: %s', async ([, changes, outcome]) => {
    const { transport, url, clock } = simulated()
    const done = outcomeOf(transport.send(post(url, changes)))
    await clock.advance(10_000)
    expect(await done).toBe(outcome)
  })
})

describe('an answer', () => {
  test('has a status, headers in lower case and a body, after its time on the way', async () => {
    const { transport, url, clock, judge } = simulated({
      network: { latencyMs: [300, 300] },
      behaviours: { idPlace: 'location' },
    })
    let answer: TransportAnswer | undefined
    void transport.send(post(url, { url: `${url}/api/people?x=%20#part` })).then((told) => (answer = told))
    await clock.advance(299)
    expect(answer).toBeUndefined()
    await clock.advance(1)
    expect(answer).toMatchObject({
      status: 201,
      body: '',
      headers: { location: expect.stringMatching('^/api/people/') },
    })
    expect(Object.getPrototypeOf(answer!.headers)).toBeNull()
    expect(judge.requests).toMatchObject([{ path: '/api/people', query: 'x=%20', status: 201 }])
  })

  test('the behaviours of the judge hold here as well', async () => {
    const { transport, url, clock, judge } = simulated({
      behaviours: { creates: 'mixed', faultRate: 1, latencyMs: 50 },
    })
    const seen = new Set<string>()
    for (let i = 0; i < 100; i++) {
      const done = outcomeOf(transport.send(post(url)))
      await clock.advance(10_000)
      seen.add(await done)
    }
    expect([...seen].toSorted().map((one) => one.replace(/50[0-4]/, '50x'))).toEqual(
      expect.arrayContaining(['HTTP_NO_ANSWER, sent', 'HTTP_TIMEOUT, sent', 'status 200', 'status 400', 'status 50x']),
    )
    expect(judge.violations().map(({ rule }) => rule)).toContain('case_twice')
  })

  test('a 429 asks to wait, in both forms', async () => {
    const { transport, url, clock } = simulated({ network: always('throttled') })
    const forms = new Set<string>()
    for (let i = 0; i < 30; i++) {
      const done = transport.send(post(url))
      await clock.advance(1_000)
      const { headers } = await done
      forms.add(/^\d+$/.test(headers['retry-after']!) ? 'seconds' : 'date')
      const wait = readRetryAfter(headers, clock.now())!
      expect(wait).toBeGreaterThanOrEqual(1_000)
      expect(wait).toBeLessThanOrEqual(60_000)
    }
    expect(forms).toEqual(new Set(['seconds', 'date']))
  })

  test('a HEAD has no body', async () => {
    const { transport, url, clock } = simulated({ behaviours: { finds: 'right' } })
    const done = transport.send(post(url, { method: 'HEAD', body: undefined }))
    await clock.advance(1_000)
    expect(await done).toMatchObject({ status: 404, body: '' })
  })
})

test('late commits come within their bound after the client gave up, spread over all of it', async () => {
  const { transport, url, clock, judge } = simulated({
    network: { ...always('late_commit'), lateCommitMs: [0, 5_000] },
  })
  const late: number[] = []
  for (let i = 0; i < 100; i++) {
    const done = outcomeOf(transport.send(post(url)))
    await clock.advance(10_000)
    expect(await done).toBe('HTTP_TIMEOUT, sent')
    const gaveUp = clock.now()
    await clock.advance(5_000)
    late.push(judge.effects.at(-1)!.at - gaveUp)
  }
  expect(judge.effects).toHaveLength(100)
  expect([Math.min(...late) < 500, Math.max(...late) > 4_500]).toEqual([true, true])
})

test('shares of faults are what they are said to be, and the network can get better', async () => {
  const faults = Object.fromEntries(NETWORK_FAULTS.map((one) => [one, 0.05]))
  const { transport, url, clock, setNetwork } = simulated({ network: { faults } })
  const count = async (): Promise<number> => {
    const all = Promise.all(Array.from({ length: 1_000 }, () => outcomeOf(transport.send(post(url)))))
    await clock.advance(20_000)
    return (await all).filter((one) => one === 'status 201').length
  }
  const good = await count()
  expect(good).toBeGreaterThan(380)
  expect(good).toBeLessThan(520)
  setNetwork({})
  expect(await count()).toBe(1_000)
})

const stream = (chunks: (string | Error | Promise<string>)[], length?: number): BodyStream => ({
  length,
  async *chunks() {
    for (const chunk of chunks) {
      if (chunk instanceof Error) throw chunk
      yield Buffer.from(await chunk)
    }
  },
})

describe('a body that is a stream', () => {
  test.for<[string, BodyStream, string, number]>([
    ['arrives whole', stream(['{"reference":', '"streamed"}'], 24), 'status 201', 1],
    ['without a length', stream(['{}']), 'status 201', 1],
    ['is empty', stream([]), 'status 201', 1],
    ['is shorter than it said', stream(['{}'], 10), 'FILE_CHANGED, sent', 0],
    ['is longer than it said', stream(['{"a":', '1}'], 6), 'FILE_CHANGED, sent', 0],
    ['goes on after it was whole', stream(['{}', '{}'], 2), 'FILE_CHANGED, sent', 1],
    ['cannot be read', stream([new Error('gone')]), 'FILE_UNREADABLE, not sent', 0],
    ['breaks in the middle', stream(['{', new Error('gone')]), 'FILE_UNREADABLE, sent', 0],
    ['hangs', stream([new Promise<string>(() => undefined)]), 'FILE_UNREADABLE, not sent', 0],
    ['hangs in the middle', stream(['{', new Promise<string>(() => undefined)]), 'FILE_UNREADABLE, sent', 0],
  ])('%s', async ([, body, outcome, effects], t) => {
    expect(await endOf(simulated(), { body })).toEqual([outcome, effects, effects])
    expect(await endOf(await real(t), { body })).toEqual([outcome, effects, effects])
  })
})

describe('several processes', () => {
  test('share the judge', async () => {
    const { transport, connect, url, clock, judge } = simulated()
    const all = [transport, connect(), connect()].map((one) => outcomeOf(one.send(post(url))))
    await clock.advance(1_000)
    expect(await Promise.all(all)).toEqual(['status 201', 'status 201', 'status 201'])
    expect(judge.violations().filter(({ rule }) => rule === 'case_twice')).toHaveLength(2)
  })

  test.for(NETWORK_FAULTS)('one that is killed hears nothing more of a request that is %s', async (fault) => {
    const { transport, url, clock } = simulated({ network: always(fault) })
    const heard: string[] = []
    void outcomeOf(transport.send(post(url))).then((one) => heard.push(one))
    await clock.advance(10)
    transport.kill()
    await clock.advance(120_000)
    expect([heard, clock.pending()]).toEqual([[], 0])
  })

  test('one that is killed sends nothing more; what it sent arrives', async () => {
    const { transport, connect, url, clock, judge } = simulated({ network: { latencyMs: [100, 100] } })
    const heard: string[] = []
    const dying = connect()
    void outcomeOf(dying.send(post(url))).then((one) => heard.push(one))
    dying.kill()
    void outcomeOf(dying.send(post(url))).then((one) => heard.push(one))
    await clock.advance(60_000)
    expect([heard, judge.effects.length, clock.pending()]).toEqual([[], 1, 0])
    await dying.close()
    const other = outcomeOf(transport.send(post(url)))
    await clock.advance(100)
    expect(await other).toBe('status 201')
  })

  test('a late commit of one that is killed counts from its death', async () => {
    const { transport, url, clock, judge } = simulated({ network: { ...always('late_commit'), lateCommitMs: 3_000 } })
    void transport.send(post(url))
    await clock.advance(500)
    transport.kill()
    const died = clock.now()
    await clock.advance(60_000)
    expect(judge.effects.map(({ at }) => at - died)).toEqual([3_000])
  })

  test('one that is killed while a body is read sends nothing', async () => {
    const { transport, url, clock, judge } = simulated()
    const body: BodyStream = {
      async *chunks() {
        yield Buffer.from('{')
        await sleep(clock, 1_000)
        yield Buffer.from('}')
      },
    }
    void transport.send(post(url, { body }))
    await clock.advance(500)
    transport.kill()
    await clock.advance(60_000)
    expect([judge.requests, clock.pending()]).toEqual([[], 0])
  })

  test('close waits for what is on its way and refuses what comes after', async () => {
    const { transport, url, clock } = simulated({ network: { latencyMs: 700 } })
    const order: string[] = []
    void outcomeOf(transport.send(post(url))).then((one) => order.push(one))
    const closed = transport.close().then(() => order.push('closed'))
    await expect(transport.send(post(url))).rejects.toMatchObject({
      code: 'HTTP_NO_ANSWER',
    } satisfies Partial<CrmwireError>)
    await clock.advance(700)
    await closed
    expect(order).toEqual(['status 201', 'closed'])
  })
})
