import assert from 'node:assert/strict'
import { rule, step } from './rule.ts'

export const sessionRules = [
  rule('knows nothing at first', async ({ ledger, tenant, request }) => {
    assert.deepEqual(await ledger.lane(tenant, 's1'), { session: undefined, operations: [], version: 0 })
    assert.equal(await ledger.knowsEvent(tenant, 's1', 'e1'), false)
    assert.equal(await ledger.identity(tenant, ['key']), undefined)
    assert.deepEqual(await ledger.trace(tenant, 's1'), [])
    assert.deepEqual(await ledger.list(tenant, { limit: 10 }), [])
    assert.equal(await ledger.nextDue(tenant), undefined)
    assert.deepEqual(await ledger.take(tenant, request(), 10), [])
    assert.equal(await ledger.document(tenant, 'key'), undefined)
    assert.deepEqual(await ledger.sessionsOf(tenant, 'subject'), [])
  }),

  rule('stores a session with the version that was read, and counts it up', async ({ ledger, tenant, commit }) => {
    const session = { tenant, id: 's1', version: 0, data: { v: 0 } }
    assert.deepEqual(await commit({ session, eventId: 'e1' }), { stale: false, woken: [] })
    const first = await ledger.lane(tenant, 's1')
    assert.deepEqual(first.session?.data, { v: 0 })
    assert.ok(first.session.version > 0)
    assert.equal(first.session.version, first.version)
    assert.equal(await ledger.knowsEvent(tenant, 's1', 'e1'), true)
    assert.equal((await commit({ session: { ...first.session, data: { v: 1 } } })).stale, false)
    const second = await ledger.lane(tenant, 's1')
    assert.deepEqual(second.session?.data, { v: 1 })
    assert.ok(second.session.version > first.session.version)
  }),

  ...(['another version was read', 'the event was taken before', 'its lease is lost'] as const).map((reason) =>
    rule(`stores nothing of a change when ${reason}`, async (scene) => {
      const { ledger, tenant, commit, acquire, operation, request, claim } = scene
      const session = { tenant, id: 's1', version: 0, data: 'old' }
      await commit({ session, eventId: 'e1' })
      await claim(['claimed'], 'a')
      const { version } = await ledger.lane(tenant, 's1')
      const lease = await acquire('s1')
      await ledger.release(lease, version, undefined)
      await acquire('s1', { owner: 'b' })
      const committed = await commit({
        session: { ...session, version: reason === 'another version was read' ? version - 1 : version, data: 'new' },
        eventId: reason === 'the event was taken before' ? 'e1' : 'e2',
        lease: reason === 'its lease is lost' ? lease : undefined,
        subjects: ['person'],
        operations: [operation('a', 1), operation('b', 1, { sessionId: 's2' })],
        resolve: { keys: ['key'], identity: { at: 1 } },
        release: 'a',
        steps: [step('s1', 'r')],
        wake: 's3',
      })
      assert.equal(committed.stale, true)
      assert.equal(committed.lost === true, reason === 'its lease is lost')
      assert.deepEqual(committed.woken, [])
      const lane = await ledger.lane(tenant, 's1')
      assert.equal(lane.session?.data, 'old')
      assert.equal(lane.version, version)
      assert.deepEqual(await ledger.list(tenant, { limit: 10 }), [])
      assert.equal(await ledger.knowsEvent(tenant, 's1', 'e2'), false)
      assert.equal(await ledger.identity(tenant, ['key']), undefined)
      assert.deepEqual(await ledger.trace(tenant, 's1'), [])
      assert.deepEqual(await ledger.sessionsOf(tenant, 'person'), [])
      assert.equal(await claim(['claimed'], 'b'), 'claimed')
      assert.deepEqual(await ledger.take(tenant, request(), 10), [])
    }),
  ),

  rule('takes an event once for each session', async ({ tenant, commit }) => {
    const session = (id: string) => ({ tenant, id, version: 0, data: 1 })
    assert.equal((await commit({ session: session('s1'), eventId: 'e1' })).stale, false)
    assert.equal((await commit({ session: session('s2'), eventId: 'e1' })).stale, false)
  }),

  rule('stores nothing when the operations of the session were changed since it was read', async (scene) => {
    const { ledger, tenant, commit, operation } = scene
    await commit({ session: { tenant, id: 's1', version: 0, data: 1 }, operations: [operation('a', 1)] })
    const { session } = await ledger.lane(tenant, 's1')
    await commit({ operations: [operation('a', 1, { state: 'finished' })] })
    assert.equal((await commit({ session: session!, operations: [operation('a', 1)] })).stale, true)
    assert.equal((await ledger.lane(tenant, 's1')).operations[0]?.state, 'finished')
  }),

  rule('stores nothing when an operation of the session was woken since it was read', async (scene) => {
    const { ledger, tenant, commit, parked, claim } = scene
    await claim(['key'], 'holder')
    await commit({ session: { tenant, id: 's1', version: 0, data: 1 }, operations: [parked('a', 's1', 'key')] })
    const { session, version } = await ledger.lane(tenant, 's1')
    await commit({ release: 'holder' })
    assert.equal((await commit({ session: session!, operations: [parked('a', 's1', 'key')] })).stale, true)
    const after = await ledger.lane(tenant, 's1')
    assert.ok(after.version > version)
    assert.equal(after.session?.version, after.version)
  }),

  rule('stores nothing that was decided on a session as it is no more', async (scene) => {
    const { ledger, tenant, commit, operation } = scene
    const asOf = { sessionId: 's1', version: 0 }
    assert.equal((await commit({ asOf, operations: [operation('a', 1)] })).stale, false)
    await commit({ session: { tenant, id: 's1', version: 0, data: 1 } })
    assert.equal((await commit({ asOf, operations: [operation('b', 2)] })).stale, true)
    assert.equal((await ledger.lane(tenant, 's1')).operations.length, 1)
  }),

  rule('has no session where only operations were stored', async ({ ledger, tenant, commit, operation }) => {
    await commit({ operations: [operation('a', 1)] })
    const lane = await ledger.lane(tenant, 's1')
    assert.equal(lane.session, undefined)
    assert.ok(lane.version > 0)
    const session = { tenant, id: 's1', version: 0, data: null }
    assert.equal((await commit({ session })).stale, false)
    assert.equal((await ledger.lane(tenant, 's1')).session?.data, null)
  }),

  rule('of changes that arrive together, each succeeds or fails by itself', async (scene) => {
    const { ledger, tenant, commit, operation } = scene
    const changes = Array.from({ length: 30 }, (_, n) =>
      commit({
        session: { tenant, id: `s${n % 20}`, version: 0, data: n },
        operations: [operation(`o${n}`, n, { sessionId: `s${n % 20}` })],
      }),
    )
    const stale = (await Promise.all(changes)).map((committed) => committed.stale)
    assert.equal(stale.filter(Boolean).length, 10)
    const stored = (await ledger.list(tenant, { limit: 100 })).map(({ id }) => id)
    assert.deepEqual(new Set(stored), new Set(stale.flatMap((is, n) => (is ? [] : [`o${n}`]))))
  }),

  rule('lets one of several connections change a version', async ({ four, tenant, now }) => {
    const ledgers = await four()
    for (let round = 0; round < 5; round++) {
      const version = (await ledgers[0]!.lane(tenant, 's1')).session?.version ?? 0
      const session = { tenant, id: 's1', version, data: round }
      const committed = await Promise.all(ledgers.map((ledger) => ledger.commit({ tenant, at: now(), session })))
      assert.equal(committed.filter(({ stale }) => !stale).length, 1)
      for (const ledger of ledgers) assert.equal((await ledger.lane(tenant, 's1')).session?.data, round)
    }
  }),

  rule('keeps tenants and sessions apart, whatever their names', async ({ ledger, tenant, now, request, claim }) => {
    const names = [
      'b","c',
      'b\0c',
      'b',
      '\u001A',
      '\uD83D',
      '\uFFFD',
      '\uDE00',
      '😀',
      `'; DROP TABLE sessions; --`,
      '%',
      '?',
    ]
    const other = `${tenant} other`
    for (const [n, id] of names.entries())
      await ledger.commit({
        tenant,
        at: now(),
        session: { tenant, id, version: 0, data: n },
        eventId: `e${id}`,
        subjects: ['all'],
        steps: [step(id, String(n))],
        wake: id,
      })
    for (const [n, id] of names.entries()) {
      assert.equal((await ledger.lane(tenant, id)).session?.data, n)
      assert.equal((await ledger.trace(tenant, id))[0]?.reason, String(n))
      assert.equal(await ledger.knowsEvent(tenant, id, `e${id}`), true)
      assert.equal((await ledger.lane(other, id)).session, undefined)
      assert.equal(await ledger.knowsEvent(other, id, `e${id}`), false)
    }
    assert.equal(await ledger.knowsEvent(tenant, 'b', 'c","eb'), false)
    assert.deepEqual(new Set(await ledger.sessionsOf(tenant, 'all')), new Set(names))
    assert.equal(await claim(['key'], 'x'), undefined)
    const lease = await ledger.acquire(other, 's1', request())
    assert.deepEqual((await ledger.claim(lease!, ['key'], 'y')).taken, undefined)
    assert.deepEqual(await ledger.take(other, request(), 100), [])
    const leases = await ledger.take(tenant, request(), 100)
    assert.deepEqual(new Set(leases.map(({ sessionId }) => sessionId)), new Set(names))
  }),

  rule('gives data back as it was, integers beyond 2^53 with all their digits', async (scene) => {
    const { ledger, tenant, commit, operation } = scene
    const id = 2n ** 60n + 1n
    const data = { id, list: [-id, 0.1, 1e-7, 1e300, true, null], text: 'é\u2028\0\uD83D😀"\\', nested: { empty: {} } }
    const outcome = { status: 'created', id, reason: 'r', candidates: [id, 'x', 7] } as const
    const row = operation('a', 1, { payload: data, progress: { id }, outcome, dueAt: 1.5, openedAt: 0.25 })
    await commit({
      session: { tenant, id: 's1', version: 0, data },
      operations: [row],
      resolve: { keys: ['key'], identity: { entity: { id, captured: { data } }, at: 7 } },
      steps: [{ ...step('s1', 'r'), id }],
    })
    await ledger.storeDocument(tenant, 'document', 0, data)
    const lane = await ledger.lane(tenant, 's1')
    assert.deepEqual(lane.session?.data, data)
    assert.deepEqual(lane.operations, [row])
    assert.deepEqual(await ledger.list(tenant, { limit: 1 }), [row])
    assert.deepEqual(await ledger.identity(tenant, ['key']), { entity: { id, captured: { data } }, at: 7 })
    assert.equal((await ledger.trace(tenant, 's1'))[0]?.id, id)
    assert.deepEqual((await ledger.document(tenant, 'document'))?.value, data)
  }),

  rule('tells the story of a session, oldest step first', async ({ ledger, tenant, commit }) => {
    await commit({ steps: [step('s1', '1'), step('s2', '2'), step('s1', '3')] })
    await commit({ steps: [step('s1', '4')] })
    const story = await ledger.trace(tenant, 's1')
    assert.deepEqual(
      story.map(({ reason }) => reason),
      ['1', '3', '4'],
    )
  }),
]
