import { describe, expect, test } from 'vitest'
import type { Ledger, SessionRow } from '../../src/ledger/ledger.ts'
import type { OperationRow } from '../../src/ledger/operation-row.ts'
import type { TraceStep } from '../../src/observe/trace-step.ts'
import { operation } from '../engine/operations.ts'

const T = 't'

const session = (version: number, data: unknown = { v: version }): SessionRow => ({
  tenant: T,
  id: 's1',
  version,
  data,
})
const step = (sessionId: string, reason: string): TraceStep => ({
  type: 'step',
  sessionId,
  at: 0,
  operation: 'o',
  kind: 'k',
  outcome: 'o',
  reason,
})
const parked = (id: string, sessionId: string): OperationRow =>
  operation(id, 1, { sessionId, state: 'parked', parkedOn: 'key' })

const identity = (id: number) => ({ entity: { id, captured: {} }, at: id })

/** What every ledger promises. `open` gives an empty one. */
export function describeLedger(name: string, open: () => Promise<Ledger> | Ledger): void {
  describe(`the ${name} ledger`, () => {
    test('knows nothing at first', async () => {
      const ledger = await open()
      expect(await ledger.session(T, 's1')).toBeUndefined()
      expect(await ledger.operations(T, 's1')).toEqual([])
      expect(await ledger.knowsEvent(T, 's1', 'e1')).toBe(false)
      expect(await ledger.identity(T, 'key')).toBeUndefined()
      expect(await ledger.trace(T, 's1')).toEqual([])
      await ledger.close()
    })

    test('stores a session with the version that was read, and counts it up', async () => {
      const ledger = await open()
      expect(await ledger.commit({ tenant: T, session: session(0), eventId: 'e1' })).toEqual({
        stale: false,
        woken: [],
      })
      expect(await ledger.session(T, 's1')).toEqual(session(1, { v: 0 }))
      expect(await ledger.knowsEvent(T, 's1', 'e1')).toBe(true)
      expect(await ledger.commit({ tenant: T, session: session(1) })).toMatchObject({ stale: false })
      expect(await ledger.session(T, 's1')).toMatchObject({ version: 2, data: { v: 1 } })
      await ledger.close()
    })

    test.each([
      ['another version was read', { session: session(0), eventId: 'e2' }],
      ['the event was taken already', { session: session(1), eventId: 'e1' }],
    ])('stores nothing when %s', async (_rule, change) => {
      const ledger = await open()
      await ledger.commit({ tenant: T, session: session(0), eventId: 'e1' })
      await ledger.claim(T, 'key', 'a')
      const committed = await ledger.commit({
        ...change,
        tenant: T,
        operations: [operation('a', 1)],
        resolve: { key: 'key', identity: identity(1) },
        release: { key: 'key', operationId: 'a' },
        steps: [step('s1', 'r')],
      })
      expect(committed).toEqual({ stale: true, woken: [] })
      expect(await ledger.session(T, 's1')).toEqual(session(1, { v: 0 }))
      expect(await ledger.operations(T, 's1')).toEqual([])
      expect(await ledger.knowsEvent(T, 's1', 'e2')).toBe(false)
      expect(await ledger.identity(T, 'key')).toBeUndefined()
      expect(await ledger.trace(T, 's1')).toEqual([])
      expect(await ledger.claim(T, 'key', 'b')).toBe(false)
      await ledger.close()
    })

    test('stores nothing when the operations of the session were changed since it was read', async () => {
      const ledger = await open()
      await ledger.commit({ tenant: T, session: session(0), operations: [operation('a', 1)] })
      const read = (await ledger.session(T, 's1'))!
      await ledger.commit({ tenant: T, operations: [operation('a', 1, { state: 'finished' })] })
      const again = { tenant: T, session: read, operations: [operation('a', 1)] }
      expect(await ledger.commit(again)).toEqual({ stale: true, woken: [] })
      expect(await ledger.operations(T, 's1')).toMatchObject([{ state: 'finished' }])
      await ledger.close()
    })

    test('stores nothing that was decided on a session as it is no more', async () => {
      const ledger = await open()
      const asOf = { sessionId: 's1', version: 0 }
      expect(await ledger.commit({ tenant: T, asOf, operations: [operation('a', 1)] })).toMatchObject({ stale: false })
      await ledger.commit({ tenant: T, session: session(0) })
      expect(await ledger.commit({ tenant: T, asOf, operations: [operation('b', 2)] })).toMatchObject({ stale: true })
      expect(await ledger.operations(T, 's1')).toHaveLength(1)
      await ledger.close()
    })

    test('gives the operations of a session in the order of their lane', async () => {
      const ledger = await open()
      const rows = [operation('c', 2), operation('b', 1), operation('a', 9, { rank: 0 })]
      await ledger.commit({ tenant: T, operations: [...rows, operation('x', 1, { sessionId: 's2' })] })
      expect(await ledger.operations(T, 's1')).toEqual([rows[2], rows[1], rows[0]])
      await ledger.close()
    })

    test('stores an operation anew under its id', async () => {
      const ledger = await open()
      await ledger.commit({ tenant: T, operations: [operation('a', 1)] })
      await ledger.commit({ tenant: T, operations: [operation('a', 1, { tries: 3 })] })
      expect(await ledger.operations(T, 's1')).toEqual([operation('a', 1, { tries: 3 })])
      await ledger.close()
    })

    test('gives rows that change nothing when they are changed', async () => {
      const ledger = await open()
      const row = operation('a', 1)
      await ledger.commit({ tenant: T, operations: [row] })
      row.tries = 7
      const [read] = await ledger.operations(T, 's1')
      read!.tries = 8
      expect(await ledger.operations(T, 's1')).toMatchObject([{ tries: 0 }])
      await ledger.close()
    })

    test('keeps tenants and sessions apart, whatever their names', async () => {
      const ledger = await open()
      await ledger.commit({ tenant: 'a', session: { tenant: 'a', id: 'b","c', version: 0, data: 1 }, eventId: 'e' })
      await ledger.commit({ tenant: 'a', steps: [step('s1', 'of a')] })
      expect(await ledger.session('b', 'b","c')).toBeUndefined()
      expect(await ledger.knowsEvent('a', 'b', 'c","e')).toBe(false)
      expect(await ledger.trace('b', 's1')).toEqual([])
      expect(await ledger.claim('a', 'key', 'x')).toBe(true)
      expect(await ledger.claim('b', 'key', 'y')).toBe(true)
      await ledger.close()
    })

    test('lets one operation claim an identity until it releases it', async () => {
      const ledger = await open()
      expect(await ledger.claim(T, 'key', 'a')).toBe(true)
      expect(await ledger.claim(T, 'key', 'a')).toBe(true)
      expect(await ledger.claim(T, 'key', 'b')).toBe(false)
      await ledger.commit({ tenant: T, release: { key: 'key', operationId: 'b' } })
      expect(await ledger.claim(T, 'key', 'b')).toBe(false)
      await ledger.commit({ tenant: T, release: { key: 'key', operationId: 'a' } })
      expect(await ledger.claim(T, 'key', 'b')).toBe(true)
      await ledger.close()
    })

    test('makes what is parked ready when the claim ends, and names its sessions once', async () => {
      const ledger = await open()
      await ledger.claim(T, 'key', 'a')
      await ledger.commit({ tenant: T, operations: [parked('b', 's2'), parked('c', 's2'), parked('d', 's3')] })
      expect(await ledger.operations(T, 's3')).toMatchObject([{ state: 'parked', parkedOn: 'key' }])
      const { woken } = await ledger.commit({ tenant: T, release: { key: 'key', operationId: 'a' } })
      expect(woken.toSorted()).toEqual(['s2', 's3'])
      const ready = { state: 'ready', parkedOn: undefined }
      expect(await ledger.operations(T, 's2')).toMatchObject([ready, ready])
      expect(await ledger.operations(T, 's3')).toMatchObject([ready])
      await ledger.close()
    })

    test('leaves alone what is parked no more when the claim ends', async () => {
      const ledger = await open()
      await ledger.claim(T, 'key', 'a')
      await ledger.commit({ tenant: T, operations: [parked('b', 's2')] })
      await ledger.commit({ tenant: T, operations: [{ ...parked('b', 's2'), state: 'finished', parkedOn: undefined }] })
      const { woken } = await ledger.commit({ tenant: T, release: { key: 'key', operationId: 'a' } })
      expect(woken).toEqual([])
      expect(await ledger.operations(T, 's2')).toMatchObject([{ state: 'finished' }])
      await ledger.close()
    })

    test('stores as ready what is parked on an identity that nobody claims', async () => {
      const ledger = await open()
      await ledger.commit({ tenant: T, operations: [parked('b', 's2')] })
      expect(await ledger.operations(T, 's2')).toMatchObject([{ state: 'ready', parkedOn: undefined }])
      await ledger.close()
    })

    test('remembers what an identity was resolved to', async () => {
      const ledger = await open()
      await ledger.commit({ tenant: T, resolve: { key: 'key', identity: identity(1) } })
      await ledger.commit({ tenant: T, resolve: { key: 'key', identity: identity(2) } })
      expect(await ledger.identity(T, 'key')).toEqual(identity(2))
      expect(await ledger.identity('other', 'key')).toBeUndefined()
      await ledger.close()
    })

    test('tells the story of a session, oldest step first', async () => {
      const ledger = await open()
      await ledger.commit({ tenant: T, steps: [step('s1', '1'), step('s2', '2'), step('s1', '3')] })
      await ledger.commit({ tenant: T, steps: [step('s1', '4')] })
      expect((await ledger.trace(T, 's1')).map(({ reason }) => reason)).toEqual(['1', '3', '4'])
      await ledger.close()
    })
  })
}
