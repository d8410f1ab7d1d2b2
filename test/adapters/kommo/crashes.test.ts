import { describe, expect, test } from 'vitest'
import { kommo as adapter } from '../../../src/adapters/kommo/kommo.ts'
import { createConnector } from '../../../src/connector.ts'
import { createUndiciTransport } from '../../../src/http/undici-transport.ts'
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts'
import type { SessionEventInput } from '../../../src/session/event-schema.ts'
import { createSeededRandom } from '../../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts'
import { systemClock } from '../../../src/util/clock.ts'
import type { Note } from '../../kommo-server/model.ts'
import type { Store } from '../../kommo-server/store.ts'
import { type Fault, type Kommo, startKommo } from '../../kommo-server/start-kommo.ts'
import { LINK, PHONE, chosen, ended, presetFor, recorded, settingsFor, started } from './stage.ts'

/** A day of a call: what is there before, what happens, and how it must end, whatever goes wrong meanwhile. */
interface Story {
  prepare(store: Store): SessionEventInput[]
  options?: Record<string, string>
}

/** Of all points at which a process can die, every so manyth; `KILL_STEP=1` takes all. */
const KILL_STEP = Number(process.env['KILL_STEP'] ?? 13)

const WRITTEN = { notes: 'Wants the blue one.', task: { text: 'Call back', dueAt: '2026-11-21T09:00:00Z' } }

const STORIES: Record<string, Story> = {
  'incoming lead, then a lead': {
    prepare(store) {
      const { id, type } = store.add('leads')
      return [started(), ended(), recorded(), chosen({ record: { id, type }, ...WRITTEN })]
    },
  },
  'incoming lead, then a company': {
    prepare(store) {
      const { id, type } = store.add('companies', { phone: '+15556667777' })
      return [started(), recorded(), ended(), chosen({ account: { id, type } })]
    },
  },
  'found contact, then a lead, and the recording last': {
    prepare(store) {
      store.add('contacts', { phone: PHONE })
      const { id, type } = store.add('leads')
      return [started(), ended(), chosen({ record: { id, type }, ...WRITTEN }), recorded()]
    },
  },
  'the window first': {
    prepare(store) {
      store.add('contacts', { phone: PHONE })
      const { id, type } = store.add('contacts')
      return [started(), chosen({ account: { id, type }, ...WRITTEN }), ended(), recorded()]
    },
  },
  'logged by Kommo, then a lead': {
    options: { log: 'calls' },
    prepare(store) {
      store.add('contacts', { phone: PHONE })
      const { id, type } = store.add('leads')
      return [started(), ended(), recorded(), chosen({ record: { id, type } })]
    },
  },
}

const isMoved = ({ params }: Note): boolean => params['call_result'] !== undefined

/**
 * What counts at the end of a day. Where something goes wrong the choice may come before the call is logged, and then the
 * call needs not be moved; everything else must be the same.
 */
function stateOf({ notes, tasks, cards, incoming }: Store): unknown {
  const calls = notes.filter(({ note_type }) => note_type !== 'common')
  return {
    calls: calls
      .filter((note) => !isMoved(note))
      .map(({ entity_type, params: { uniq, duration, link, phone } }) => [entity_type, uniq, duration, link, phone]),
    moreThanOneMoved: calls.filter(isMoved).length > 1,
    withOldLink: calls.filter((note) => isMoved(note) && note.params['link'] !== '').length,
    texts: notes.flatMap(({ entity_type, params }) =>
      params['text'] === undefined ? [] : [[entity_type, params['text']]],
    ),
    tasks: tasks.map(({ entity_type, text, complete_till }) => [entity_type, text, complete_till]),
    waiting: incoming.filter(({ state }) => state === 'waiting').length,
    moreThanOneIncoming: incoming.length > 1,
    twicePhones: cards.some(({ custom_fields_values }) => custom_fields_values.some(({ values }) => values.length > 2)),
  }
}

/** Counts every call to the world; at the point that is named, everything stands still, as when the process had ended. */
function mortal(killAt: number) {
  const died = Promise.withResolvers<'died'>()
  let points = 0
  const reach = async (): Promise<void> => {
    if (++points >= killAt) {
      died.resolve('died')
      await new Promise(() => {})
    }
  }
  return {
    died: died.promise,
    points: () => points,
    of<T extends object>(target: T): T {
      return new Proxy(target, {
        get(object, member, receiver) {
          const value: unknown = Reflect.get(object, member, receiver)
          if (typeof value !== 'function') return value
          if (member === 'onWork' || member === 'close') return value.bind(object) as unknown
          return async (...given: unknown[]): Promise<unknown> => {
            await reach()
            const result: unknown = await Reflect.apply(value, object, given)
            await reach()
            return result
          }
        },
      })
    },
  }
}

interface Ran {
  state: unknown
  points: number
  requests: number
}

/** Plays a story. The process may die at a point; another one then takes everything in again and goes on. */
async function play(
  story: Story,
  { killAt = Infinity, fault }: { killAt?: number; fault?: Kommo['fault'] } = {},
): Promise<Ran> {
  const clock = createVirtualClock(Date.parse('2026-11-20T10:05:00Z'))
  const server = await startKommo({ now: () => Math.floor(clock.now() / 1000), perSecond: 10_000 })
  const network = { allow: ['127.0.0.1'], http: true }
  const transport = createUndiciTransport({ network, clock: systemClock })
  const ledger = createMemoryLedger()
  const events = story.prepare(server.store)
  const open = (life: ReturnType<typeof mortal>, seed: number) =>
    createConnector(presetFor(story.options), {
      settings: settingsFor(server),
      procedures: { kommo: adapter },
      clock,
      random: createSeededRandom(seed),
      ledger: life.of(ledger),
      transport: life.of(transport),
    })
  server.fault = fault
  const life = mortal(killAt)
  const run = async (connector: Awaited<ReturnType<typeof open>>): Promise<void> => {
    for (const event of events) {
      await connector.accept(event)
      await connector.settled()
    }
  }
  const first = await Promise.race([open(life, 1), life.died])
  const end = first === 'died' ? first : await Promise.race([run(first), life.died])
  const points = life.points()
  let last = first
  if (end === 'died') {
    server.fault = undefined
    last = await open(mortal(Infinity), 2)
    for (const event of events) await last.accept(event)
  }
  // Leases end, settle windows pass, retries come.
  await clock.advance(10 * 3_600_000)
  if (last !== 'died') await last.close()
  await transport.close()
  await server.close()
  return { state: stateOf(server.store), points, requests: server.asked.length }
}

describe.each(Object.entries(STORIES))('%s', (_name, story) => {
  test('ends in one log, with the recording', async () => {
    const { state } = await play(story)
    expect(state).toMatchObject({
      calls: [[expect.any(String), '103646', 95, LINK, PHONE]],
      moreThanOneMoved: false,
      withOldLink: 0,
      waiting: 0,
      moreThanOneIncoming: false,
      twicePhones: false,
    })
  })

  test('a process that dies at any point changes nothing of that', { timeout: 300_000 }, async () => {
    const whole = await play(story)
    for (let killAt = 1; killAt <= whole.points; killAt += KILL_STEP) {
      const { state } = await play(story, { killAt })
      expect(state, `died at point ${killAt} of ${whole.points}`).toEqual(whole.state)
    }
  })

  test.each<Fault>(['lost before', 'lost after', 500, 429])(
    'nor does one request that is %s',
    { timeout: 120_000 },
    async (fault) => {
      const whole = await play(story)
      for (let at = 1; at <= whole.requests; at++) {
        let count = 0
        const { state } = await play(story, { fault: () => (++count === at ? fault : undefined) })
        expect(state, `request ${at} of ${whole.requests}`).toEqual(whole.state)
      }
    },
  )
})
