import { describe, expect, test } from 'vitest'
import { CRM, MINUTE, OTHER, passed, useGate } from './use-gate.ts'

const PROBE = 15 * MINUTE
const BLOCKED = { kind: 'sent_away', code: 'HTTP_CREDENTIAL_BLOCKED' }

describe('a credential that is refused', () => {
  test('is not sent any more; somebody is told once', async () => {
    const { clock, gate, events, send } = useGate(4)
    await send('unauthorized')
    expect(await send('alive')).toMatchObject(BLOCKED)
    expect(gate.states()).toMatchObject([{ origin: CRM, isBlocked: true }])
    for (let i = 0; i < 5; i++) {
      await clock.advance(PROBE)
      await send('unauthorized')
    }
    expect(events).toEqual([
      { type: 'credential_blocked', origin: CRM, reason: 'the CRM answers 401, also after a refresh' },
    ])
  })

  test('is refused at its origin alone', async () => {
    const { send } = useGate(4)
    await send('unauthorized')
    expect(await send('alive', 'somebody', OTHER)).toMatchObject({ kind: 'passed' })
  })

  test('is told once also when many requests were on their way', async () => {
    const { clock, events, begin, end } = useGate(3)
    const all = ['a', 'b', 'c'].map((name) => begin(name))
    await clock.advance(0)
    for (const name of ['a', 'b', 'c']) end(name, 'unauthorized')
    await Promise.all(all)
    expect(events).toHaveLength(1)
  })

  test('is probed by one request in 15 minutes, whoever comes', async () => {
    const { clock, send } = useGate(4)
    await send('unauthorized')
    let sent = 0
    for (let minute = 0; minute < 120; minute++) {
      await clock.advance(MINUTE)
      sent += passed(await Promise.all(Array.from({ length: 100 }, () => send('unauthorized'))))
    }
    expect(sent).toBe(8)
  })

  test('is accepted again when a probe is answered', async () => {
    const { clock, gate, events, send } = useGate(4)
    await send('unauthorized')
    await clock.advance(PROBE)
    await send('alive')
    expect(await send('alive')).toMatchObject({ kind: 'passed' })
    expect(gate.states()).toMatchObject([{ isBlocked: false }])
    expect(events.map(({ type }) => type)).toEqual(['credential_blocked', 'credential_accepted'])
  })

  test('is tried again at once when somebody says that it was mended', async () => {
    const { gate, send } = useGate(4)
    await send('unauthorized')
    gate.unblock(OTHER)
    expect(await send('alive')).toMatchObject(BLOCKED)
    gate.unblock(CRM)
    expect(await send('unauthorized')).toMatchObject({ kind: 'passed' })
    expect(await send('alive')).toMatchObject(BLOCKED)
    gate.unblock()
    expect(await send('alive')).toMatchObject({ kind: 'passed' })
  })

  test('is not accepted because of an answer to what was sent before', async () => {
    const { clock, begin, end, send } = useGate(4)
    const slow = begin('slow')
    await clock.advance(0)
    await send('unauthorized')
    end('slow', 'alive')
    await slow
    expect(await send('alive')).toMatchObject(BLOCKED)
  })

  test.each(['failing', 'forbidden'] as const)('stays blocked when a probe shows nothing of it (%s)', async (sign) => {
    const { clock, send } = useGate(4)
    await send('unauthorized')
    await clock.advance(PROBE)
    await send(sign)
    await clock.advance(PROBE - MINUTE)
    expect(await send('alive')).toMatchObject(BLOCKED)
    await clock.advance(MINUTE)
    expect(await send('alive')).toMatchObject({ kind: 'passed' })
  })

  test('gives who was sent away a time of its own, after the next probe', async () => {
    const { send } = useGate(4)
    await send('unauthorized')
    const away = await Promise.all(Array.from({ length: 100 }, () => send('alive')))
    const times = away.map((one) => ('untilMs' in one ? one.untilMs : 0))
    expect(Math.min(...times)).toBeGreaterThanOrEqual(PROBE)
    expect(new Set(times).size).toBe(100)
  })
})

describe('what is not permitted', () => {
  test('to three operations in a row counts as a credential that is refused', async () => {
    const { events, send } = useGate(4)
    await send('forbidden', 'a')
    await send('forbidden', 'b')
    expect(await send('alive', 'c')).toMatchObject({ kind: 'passed' })
    for (const by of ['d', 'e', 'f']) expect(await send('forbidden', by)).toMatchObject({ kind: 'passed' })
    expect(await send('alive', 'g')).toMatchObject(BLOCKED)
    expect(events).toEqual([
      { type: 'credential_blocked', origin: CRM, reason: 'the CRM answered 403 to 3 operations in a row' },
    ])
  })

  test('to one operation, however often it asks, says nothing of the credential', async () => {
    const { send } = useGate(4)
    for (let i = 0; i < 10; i++) await send('forbidden', 'a')
    expect(await send('alive', 'b')).toMatchObject({ kind: 'passed' })
  })

  test('is in a row also when the origin fails in between', async () => {
    const { send } = useGate(4)
    await send('forbidden', 'a')
    await send('failing', 'b')
    await send('forbidden', 'c')
    await send('forbidden', 'd')
    expect(await send('alive', 'e')).toMatchObject(BLOCKED)
  })
})
