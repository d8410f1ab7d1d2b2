import * as fc from 'fast-check'
import { type TestContext, describe, expect, test } from 'vitest'
import {
  type Journal,
  type JournalOptions,
  journalCallHistory,
} from '../../../src/adapters/xivo/journal-call-history.ts'
import { CALL_STATUSES, QUEUE_STATUSES } from '../../../src/adapters/xivo/translate/call-history-item.ts'
import { type XivoClient, connectXivo } from '../../../src/adapters/xivo/xivo-client.ts'
import { CrmwireError } from '../../../src/errors/crmwire-error.ts'
import { silentLogger } from '../../../src/observe/logger.ts'
import type { SessionEventInput } from '../../../src/session/event-schema.ts'
import { parseEvent } from '../../../src/session/parse-event.ts'
import { createSeededRandom } from '../../../src/testing/seeded-random.ts'
import { type VirtualClock, createVirtualClock } from '../../../src/testing/virtual-clock.ts'
import { espocrm, stage } from '../../support/espocrm.ts'
import { type CtiServer, history, startCtiServer } from './cti-server.ts'

const NOW = Date.parse('2026-11-20T10:00:00Z')

/** A call that began so many minutes ago. */
const call = (minutesAgo: number, own: object = {}) => ({
  start: new Date(NOW - minutesAgo * 60_000).toISOString().slice(0, 19).replace('T', ' '),
  duration: '00:01:00',
  srcNum: `+1202555${String(minutesAgo).padStart(4, '0')}`,
  dstNum: '1000',
  status: 'answered',
  ...own,
})

/** A connector that only remembers; it fails when it is told to. */
function memory() {
  const events: SessionEventInput[] = []
  const it = {
    events,
    failing: false,
    async accept(event: SessionEventInput): Promise<void> {
      if (it.failing) throw new CrmwireError('LEDGER_FAILED', 'full')
      parseEvent(event)
      events.push(event)
    },
    /** The sessions that have ended, by their callers, in the order of their ends. */
    ended: () =>
      events
        .filter(({ type }) => type === 'session.ended')
        .map(({ sessionId }) => {
          const start = events.find((one) => one.type === 'session.started' && one.sessionId === sessionId)
          return start?.session?.endUser?.phoneNumber
        }),
  }
  return it
}

interface Stand {
  server: CtiServer
  clock: VirtualClock
  log: unknown[]
  connect(): XivoClient
  journal(options?: Partial<JournalOptions>, connector?: Parameters<typeof journalCallHistory>[1]): Journal
  connector: ReturnType<typeof memory>
}

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Stand> {
  const server = await startCtiServer(context)
  const clock = createVirtualClock(NOW)
  const connector = memory()
  const log: unknown[] = []
  const connect = (): XivoClient => {
    const xivo = connectXivo({
      url: server.url,
      http: true,
      username: 'usera',
      password: 'p',
      timeZone: 'UTC',
      clock,
      random: createSeededRandom(1),
    })
    context.onTestFinished(() => xivo.close())
    return xivo
  }
  const error = (message: string, facts?: object): void => void log.push({ message, ...facts })
  return {
    server,
    clock,
    log,
    connect,
    connector,
    journal(options = {}, to = connector) {
      const logger = { ...silentLogger, error }
      const journal = journalCallHistory(connect(), to, { of: { queue: 'blue' }, clock, logger, ...options })
      context.onTestFinished(() => journal.close())
      return journal
    },
  }
}

/** Serves the last `size` of these calls, the newest first, as XiVO does. */
function serving(server: CtiServer, calls: { start: string }[]): void {
  server.answer = ({ size }) =>
    history(...calls.toSorted((a, b) => (a.start < b.start ? 1 : -1)).slice(0, (size as number | null) ?? undefined))
}

describe('a journal', () => {
  test('hands over each finished call once, the oldest first', async (context) => {
    const { server, clock, connector, journal } = await open(context)
    serving(server, [call(10), call(30), call(20)])
    journal()
    await clock.advance(300_000)
    expect(connector.ended()).toEqual(['+12025550030', '+12025550020', '+12025550010'])
    expect(server.commands.length).toBeGreaterThan(4)
  })

  test.for<[JournalOptions['of'], object]>([
    ['user', { command: 'getUserCallHistory', size: 100 }],
    ['agent', { command: 'getAgentCallHistory', size: 100 }],
    [{ queue: 'bl' }, { command: 'getQueueCallHistory', queue: 'bl', size: 100 }],
  ])('of %j asks for that history', async ([of, command], context) => {
    const { server, clock, journal } = await open(context)
    journal({ of })
    await clock.advance(0)
    expect(server.commands).toMatchObject([command])
  })

  test('brings every status of a history', async (context) => {
    const { server, clock, connector, journal } = await open(context)
    const statuses = [...new Set([...QUEUE_STATUSES, ...CALL_STATUSES])].filter((status) => status !== 'ongoing')
    serving(
      server,
      statuses.map((status, index) => call(index + 1, { status })),
    )
    journal()
    await clock.advance(0)
    expect(connector.ended()).toHaveLength(statuses.length)
  })

  test('waits for a call that goes on, and looks at it more often', async (context) => {
    const { server, clock, connector, journal } = await open(context)
    serving(server, [call(1, { status: 'ongoing', duration: null })])
    journal()
    await clock.advance(20_000)
    expect([connector.events.length, server.commands.length]).toEqual([0, 5])
    serving(server, [call(1, { status: 'answered' })])
    await clock.advance(5_000)
    expect(connector.ended()).toEqual(['+12025550001'])
    await clock.advance(50_000)
    expect(server.commands).toHaveLength(6)
  })

  test('looks soon after a call has ended', async (context) => {
    const { server, clock, connector, journal } = await open(context)
    journal()
    await clock.advance(10_000)
    serving(server, [call(0)])
    server.say({ msgType: 'PhoneEvent', ctiMessage: { eventType: 'EventReleased' } })
    await clock.advance(3_000)
    expect(connector.ended()).toHaveLength(1)
  })

  test('takes the single call that is no list', async (context) => {
    const { server, clock, connector, journal } = await open(context)
    server.answer = () => ({ msgType: 'CallHistory', ctiMessage: call(1) })
    journal()
    await clock.advance(0)
    expect(connector.ended()).toHaveLength(1)
  })

  test('leaves out what does not belong into the CRM', async (context) => {
    const { server, clock, connector, journal } = await open(context)
    serving(server, [call(1, { srcUsername: 'a', dstUsername: 'b' }), call(2, { srcUsername: 'a' })])
    journal({ include: ({ srcUsername, dstUsername }) => !srcUsername || !dstUsername })
    await clock.advance(0)
    expect(connector.ended()).toEqual(['+12025550002'])
  })

  test('leaves alone what began before its time, and what a ledger may have forgotten', async (context) => {
    const { server, clock, connector, journal } = await open(context)
    serving(server, [call(1), call(59), call(61), call(7 * 1440 - 1), call(7 * 1440 + 1)])
    const first = journal({ since: new Date(NOW - 3_600_000).toISOString() })
    await clock.advance(0)
    expect(connector.ended()).toEqual(['+12025550059', '+12025550001'])
    await first.close()
    connector.events.length = 0
    journal()
    await clock.advance(0)
    expect(connector.ended()).toHaveLength(4)
  })

  test('tells of each call that is stored', async (context) => {
    const { server, clock, connector, journal } = await open(context)
    const told: string[] = []
    serving(server, [call(1)])
    journal({ onCall: ({ srcNum }, sessionId) => void told.push(`${srcNum} ${sessionId}`) })
    await clock.advance(120_000)
    expect(told).toEqual([`+12025550001 ${connector.events[0]!.sessionId as string}`])
  })

  test('says how many calls were new', async (context) => {
    const { server, clock, journal } = await open(context)
    serving(server, [call(1), call(2)])
    const it = journal()
    await clock.advance(0)
    serving(server, [call(1), call(2), call(0)])
    expect(await it.read()).toBe(1)
    expect(await it.read()).toBe(0)
  })

  test('is not made for a time that is none', async (context) => {
    const { journal } = await open(context)
    expect(() => journal({ since: 'yesterday' })).toThrow(expect.objectContaining({ code: 'XIVO_OPTIONS' }))
  })
})

describe('nothing is missed', () => {
  test('when more calls have ended than one answer holds', async (context) => {
    const { server, clock, connector, journal } = await open(context)
    const calls = Array.from({ length: 1_000 }, (_, index) => call(index + 1))
    serving(server, calls)
    journal()
    await clock.advance(0)
    expect(new Set(connector.ended()).size).toBe(1_000)
    expect(server.commands.map(({ size }) => size)).toEqual([100, 400, 1_600])
  })

  test('and no more is read than is needed', async (context) => {
    const { server, clock, journal } = await open(context)
    serving(
      server,
      Array.from({ length: 1_000 }, (_, index) => call((index + 1) * 10)),
    )
    journal()
    await clock.advance(0)
    server.commands.length = 0
    await clock.advance(60_000)
    // Twelve hours of calls, as a call stands where it has begun.
    expect(server.commands.map(({ size }) => size)).toEqual([100])
  })

  test('when the connection breaks in the middle of an answer', async (context) => {
    const { server, clock, connector, journal } = await open(context)
    let breaks = 3
    server.answer = () => (breaks-- > 0 ? 'break' : history(call(1), call(2)))
    journal()
    await clock.advance(20_000)
    expect(connector.ended()).toHaveLength(2)
  })

  test('of what happened while there was no connection', async (context) => {
    const { server, clock, connector, journal } = await open(context)
    serving(server, [call(20)])
    journal()
    await clock.advance(0)
    server.admit = () => false
    server.breakAll()
    await clock.advance(3_600_000)
    serving(server, [call(20), call(10), call(-30)])
    server.admit = () => true
    await clock.advance(72_000)
    expect(connector.ended()).toEqual(['+12025550020', '+12025550010', '+12025550-30'])
  })

  test('when the ledger fails for a while', async (context) => {
    const { server, clock, connector, log, journal } = await open(context)
    serving(server, [call(1), call(2)])
    connector.failing = true
    journal()
    await clock.advance(130_000)
    expect([connector.events.length, log]).toEqual([
      0,
      Array.from({ length: 3 }, () => ({
        message: 'a history could not be journaled',
        system: 'xivo',
        code: 'LEDGER_FAILED',
      })),
    ])
    connector.failing = false
    await clock.advance(60_000)
    expect(connector.ended()).toHaveLength(2)
  })

  test('unless nothing more can come: then it ends', async (context) => {
    const { clock, connect, connector, log } = await open(context)
    const xivo = connect()
    const logger = { ...silentLogger, error: (_message: string, facts?: object) => void log.push(facts) }
    journalCallHistory(xivo, connector, { of: 'user', clock, logger })
    await clock.advance(0)
    xivo.close()
    await clock.advance(600_000)
    expect(log).toEqual([{ system: 'xivo', code: 'XIVO_CLOSED' }])
    expect(clock.pending()).toBe(0)
  })
})

describe('nothing is told twice', () => {
  test('also after a restart, by two journals, and of one call in two histories', async (context) => {
    const it = await open(context)
    const { crm, connector, clock: crmClock } = await stage(context, espocrm())
    serving(it.server, [call(1), call(2), call(3, { status: 'missed' })])
    const first = it.journal({}, connector)
    await it.clock.advance(0)
    await first.close()
    it.journal({}, connector)
    it.journal({ of: 'agent' }, connector)
    await it.clock.advance(120_000)
    await crmClock.advance(0)
    await connector.settled()
    expect([crm.contacts.length, crm.cases.length, crm.notes.length]).toEqual([3, 3, 6])
  })

  test('whatever breaks, whenever: each call ends once', async () => {
    const fault = fc.constantFrom('answer', 'break', 'silence', 'single', 'shuffled', 'twice')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault, { maxLength: 8 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 6 }),
        async (faults, minutes) => {
          const closers: (() => unknown)[] = []
          const it = await open({ onTestFinished: (fn) => void closers.push(fn as () => unknown) })
          const calls = [...new Set(minutes)].map((minute) => call(minute))
          const waiting = [...faults]
          it.server.answer = () => {
            const items = calls.toSorted((a, b) => (a.start < b.start ? 1 : -1))
            switch (waiting.shift()) {
              case 'break':
                return 'break'
              case 'silence':
                return 'silence'
              case 'single':
                return { msgType: 'CallHistory', ctiMessage: items[0] }
              case 'shuffled':
                return history(...items.toReversed())
              case 'twice':
                return history(...items, ...items)
              case 'answer':
              case undefined:
                return history(...items)
            }
          }
          it.journal()
          await it.clock.advance(1_800_000)
          expect(it.connector.ended()).toHaveLength(calls.length)
          expect(new Set(it.connector.ended())).toEqual(new Set(calls.map(({ srcNum }) => srcNum)))
          for (const close of closers.toReversed()) await close()
        },
      ),
      { numRuns: 20 },
    )
  })
})
