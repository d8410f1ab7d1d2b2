import { describe, expect, test, vi } from 'vitest'
import { createPops } from '../../src/serve/pops.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { ended, espocrm, event, started } from '../support/espocrm.ts'
import { API_KEY, type Listening, serving } from './serving.ts'

const AGENT = { agent: { id: '7', customId: '007', email: 'alex@example.com' } }
const SOON = { timeout: 20_000, interval: 10 }

/** The sessions that popped, once there are as many. */
async function popped(listening: Listening, count: number): Promise<unknown[]> {
  await vi.waitFor(() => expect(listening.events().length).toBeGreaterThanOrEqual(count), SOON)
  return listening.events().map(({ data }) => data['sessionId'])
}

/** A connector whose sessions are what a test says. */
function pops() {
  const clock = createVirtualClock()
  const asked: string[] = []
  const sessions = new Map<string, object>()
  const it = createPops({
    name: 'n',
    clock,
    connector: {
      resolved: async (id) => {
        asked.push(id)
        return sessions.get(id) as never
      },
      result: async (id) => sessions.get(id) as never,
      session: async () => ({ agent: { id: null }, endedAt: null }) as never,
      links: async () => ({}),
    },
  })
  return { clock, asked, sessions, it }
}
const ready = (id: string) => ({ sessionId: id, account: { status: 'found', id, reason: '' }, operations: [] })

describe('a stream', () => {
  test('says when the record of a session is ready, with what to open', async (context) => {
    const { ask, listen, crm } = await serving(context)
    const listening = await listen('/v1/stream')
    await ask('/v1/events', { body: started(AGENT) })
    await popped(listening, 1)
    const [{ id, event: name, data }] = listening.events() as [ReturnType<Listening['events']>[0]]
    const record = `${crm.url}/#Case/view/${crm.cases[0]!.id}`
    expect({ id, name, data }).toEqual({
      id: expect.stringMatching(/^[0-9a-f]+-1$/) as string,
      name: 'pop',
      data: {
        sessionId: 'call-1',
        agent: { ...AGENT.agent, name: null },
        account: { status: 'created', id: crm.contacts[0]!.id, url: `${crm.url}/#Contact/view/${crm.contacts[0]!.id}` },
        record: { status: 'created', id: crm.cases[0]!.id, url: record },
        url: record,
        links: expect.objectContaining({ record }) as object,
        ended: false,
      },
    })
  })

  test('opens the page of the queue for somebody who was not found', async (context) => {
    const screenPop = 'https://crm.example.com/new?account={ACCOUNT_ID}&phone={PHONE_NUMBER}'
    const config = { ...espocrm(), queues: { 8469: { screenPop } } }
    const { ask, listen, crm } = await serving(context, { apiKey: API_KEY }, { config })
    const listening = await listen('/v1/stream')
    await ask('/v1/events', { body: started({ queue: { id: '8469' } }) })
    await popped(listening, 1)
    await ask('/v1/events', { body: { ...started({ queue: { id: '8469' } }), id: 'other', sessionId: 'call-2' } })
    await popped(listening, 2)
    expect(listening.events().map(({ data }) => data['url'])).toEqual([
      `https://crm.example.com/new?account=${crm.contacts[0]!.id}&phone=%2B12223334444`,
      `${crm.url}/#Case/view/${crm.cases[0]!.id}`,
    ])
  })

  test('says it once, whatever else is told of the session', async (context) => {
    const { ask, listen, connector } = await serving(context)
    const listening = await listen('/v1/stream')
    await ask('/v1/events', { body: started(AGENT) })
    await popped(listening, 1)
    for (const own of [{ language: 'en' }, { deviceType: 'ios' }])
      await ask('/v1/events', { body: event('session.updated', { session: own }) })
    await ask('/v1/events', { body: { ...started(AGENT), id: 'other', sessionId: 'call-2' } })
    expect(await popped(listening, 2)).toEqual(['call-1', 'call-2'])
    await connector.settled()
  })

  test('says it again when a person corrects the record, or the call goes to another agent', async (context) => {
    const close = { method: 'PUT' as const, url: '/Case/{FORMER_RECORD_ID}', params: { status: 'Closed' } }
    const config = { ...espocrm(), record: { ...espocrm().record, reassign: [close] } }
    const { ask, listen, connector, clock } = await serving(context, undefined, { config })
    const listening = await listen('/v1/stream')
    await ask('/v1/events', { body: started(AGENT) })
    await popped(listening, 1)
    await ask('/v1/events', {
      body: event('session.transferred', { to: { agent: { id: '8' } } }, '2026-11-20T10:01:00Z'),
    })
    await popped(listening, 2)
    await ask('/v1/events', { body: event('session.account_chosen', { record: { id: 'R9' } }, '2026-11-20T10:02:00Z') })
    await connector.settled()
    await vi.waitFor(async () => {
      await clock.advance(1_000)
      expect(listening.events()).toHaveLength(3)
    }, SOON)
    expect(
      listening
        .events()
        .map(({ data }) => [(data['agent'] as { id: string }).id, (data['record'] as { id: string }).id === 'R9']),
    ).toEqual([
      ['7', false],
      ['8', false],
      ['8', true],
    ])
  })

  test('waits for a CRM that is not there', async (context) => {
    const { ask, listen, crm, clock } = await serving(context)
    crm.failNext({ path: '/Contact' }, { status: 503 })
    crm.failNext({ path: '/Contact' }, { status: 503 })
    const listening = await listen('/v1/stream')
    await ask('/v1/events', { body: started(AGENT) })
    await vi.waitFor(async () => {
      await clock.advance(5_000)
      expect(listening.events()).toHaveLength(1)
    }, SOON)
  })

  test("of an agent has what is that agent's, also when the call comes to the agent later", async (context) => {
    const { ask, listen } = await serving(context)
    const [all, seven, eight] = [
      await listen('/v1/stream'),
      await listen('/v1/stream?agent=ALEX@example.com'),
      await listen('/v1/stream?agent=8'),
    ]
    await ask('/v1/events', { body: started() })
    await popped(all, 1)
    await ask('/v1/events', { body: event('session.assigned', { session: AGENT }, '2026-11-20T10:01:00Z') })
    expect(await popped(seven, 1)).toEqual(['call-1'])
    await popped(all, 2)
    expect(eight.events()).toEqual([])
  })

  test('of a session has it also when it is over, or was ready before', async (context) => {
    const { ask, listen } = await serving(context)
    const all = await listen('/v1/stream')
    await ask('/v1/events?wait=true', { body: [started(AGENT), ended()] })
    await ask('/v1/events?wait=true', { body: { ...started(AGENT), id: 'e', sessionId: 'call-2' } })
    expect(await popped(all, 1)).toEqual(['call-2'])
    for (let round = 0; round < 2; round++)
      expect(await popped(await listen('/v1/stream?session=call-1'), 1)).toEqual(['call-1'])
    expect((await listen('/v1/stream?session=call-1')).events().every(({ data }) => data['ended'] === true)).toBe(true)
  })

  test('goes on where it broke off', async (context) => {
    const { ask, listen } = await serving(context)
    const first = await listen('/v1/stream')
    await ask('/v1/events', { body: started() })
    await popped(first, 1)
    first.close()
    await first.ended
    for (const sessionId of ['call-2', 'call-3'])
      await ask('/v1/events?wait=true', { body: { ...started(), id: sessionId, sessionId } })
    const lastId = first.events()[0]!.id
    const again = await listen('/v1/stream', { headers: { 'last-event-id': lastId } })
    expect(new Set(await popped(again, 2))).toEqual(new Set(['call-2', 'call-3']))
  })

  test('ends with its ticket, and with the server', async (context) => {
    const it = await serving(context)
    const { ticket } = (await it.ask('/v1/tickets', { body: { minutes: 5, agent: '7' } })).json as { ticket: string }
    const byTicket = await it.listen(`/v1/stream?ticket=${ticket}`, { bearer: null })
    const byKey = await it.listen('/v1/stream')
    await it.clock.advance(300_000)
    await byTicket.ended
    await it.server.close(1_000)
    await byKey.ended
    expect([byTicket.status, byKey.status]).toEqual([200, 200])
  })

  test('leaves no listener behind when it ends', async (context) => {
    const added = vi.spyOn(AbortSignal.prototype, 'addEventListener')
    const removed = vi.spyOn(AbortSignal.prototype, 'removeEventListener')
    context.onTestFinished(() => {
      vi.restoreAllMocks()
    })
    const { listen } = await serving(context)
    const listening = await listen('/v1/stream')
    const listeners = added.mock.calls.map(([, listener]) => listener)
    const ofStream = listeners.find((listener) => typeof listener === 'function' && listener.name === 'finish')
    expect(ofStream).toBeDefined()
    listening.close()
    await vi.waitFor(() => expect(removed).toHaveBeenCalledWith('abort', ofStream), SOON)
  })

  test('of another agent is refused to a ticket', async (context) => {
    const it = await serving(context)
    const { ticket } = (await it.ask('/v1/tickets', { body: { agent: '7' } })).json as { ticket: string }
    expect((await it.ask(`/v1/stream?agent=8&ticket=${ticket}`, { bearer: null })).status).toBe(401)
    const own = await it.listen(`/v1/stream?agent=7&ticket=${ticket}`, { bearer: null })
    expect(own.status).toBe(200)
  })

  test('stays open while nothing happens', async (context) => {
    const { listen, clock } = await serving(context)
    const listening = await listen('/v1/stream')
    await vi.waitFor(() => expect(listening.text()).toContain('retry: 2000'), SOON)
    const before = listening.text().length
    await clock.advance(15_000)
    await vi.waitFor(() => expect(listening.text().length).toBeGreaterThan(before), SOON)
  })
})

describe('pops', () => {
  test('look at nothing as long as nobody listens', async () => {
    const { it, asked, clock, sessions } = pops()
    sessions.set('s1', ready('s1'))
    it.watch('s1')
    await clock.advance(0)
    expect(asked).toEqual([])
    it.subscribe({}, undefined, () => {})()
    await clock.advance(59_000)
    it.watch('s1')
    await clock.advance(2_000)
    it.watch('s1')
    await clock.advance(0)
    expect(asked).toEqual(['s1'])
  })

  test('look again when a try is due, and give up after a quarter of an hour', async () => {
    const { it, asked, clock, sessions } = pops()
    const account = { status: 'pending', reason: '' }
    sessions.set('s1', {
      sessionId: 's1',
      account,
      operations: [{ kind: 'account', operation: 'o', ...account, nextAt: clock.now() + 3_000 }],
    })
    it.subscribe({}, undefined, () => {})
    it.watch('s1')
    await clock.advance(2_900)
    expect(asked).toHaveLength(1)
    await clock.advance(200)
    expect(asked).toHaveLength(2)
    await clock.advance(3_600_000)
    const count = asked.length
    await clock.advance(3_600_000)
    expect(asked).toHaveLength(count)
    expect(clock.pending()).toBe(0)
  })

  test('tell those who come back what they have missed, as far as it is remembered', async () => {
    const { it, clock, sessions } = pops()
    const seen: string[] = []
    it.subscribe({}, undefined, ({ id }) => seen.push(id))
    for (let n = 1; n <= 1_005; n++) {
      sessions.set(`s${n}`, ready(`s${n}`))
      it.watch(`s${n}`)
    }
    await clock.advance(0)
    expect(seen).toHaveLength(1_005)
    const again: string[] = []
    it.subscribe({}, 'n-1000', ({ id }) => again.push(id))
    expect(again).toEqual(['n-1001', 'n-1002', 'n-1003', 'n-1004', 'n-1005'])
    const stranger: string[] = []
    it.subscribe({}, 'another-process-3', ({ id }) => stranger.push(id))
    expect(stranger).toHaveLength(1_000)
  })
})
