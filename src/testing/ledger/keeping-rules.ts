import assert from 'node:assert/strict'
import { rule, step } from './rule.ts'

export const keepingRules = [
  rule('changes a document that has the version that was read', async ({ ledger, tenant }) => {
    assert.equal(await ledger.storeDocument(tenant, 'd', 1, 'x'), false)
    assert.equal(await ledger.storeDocument(tenant, 'd', 0, { n: 1 }), true)
    assert.equal(await ledger.storeDocument(tenant, 'd', 0, { n: 2 }), false)
    const first = (await ledger.document(tenant, 'd'))!
    assert.deepEqual(first.value, { n: 1 })
    assert.equal(await ledger.storeDocument(tenant, 'd', first.version, null), true)
    assert.equal(await ledger.storeDocument(tenant, 'd', first.version, 'late'), false)
    const second = (await ledger.document(tenant, 'd'))!
    assert.equal(second.value, null)
    assert.equal(await ledger.document(tenant, 'e'), undefined)
    assert.equal(await ledger.document(`${tenant} other`, 'd'), undefined)
    assert.equal(await ledger.storeDocument(tenant, 'd', first.version, undefined), false)
    assert.equal(await ledger.storeDocument(tenant, 'd', second.version, undefined), true)
    assert.equal(await ledger.document(tenant, 'd'), undefined)
    assert.equal(await ledger.storeDocument(tenant, 'd', 0, undefined), true)
    assert.equal(await ledger.storeDocument(tenant, 'd', 0, 'anew'), true)
  }),

  rule('lets one of several connections change a document', async ({ four, tenant }) => {
    const ledgers = await four()
    for (let round = 0; round < 5; round++) {
      const version = (await ledgers[0]!.document(tenant, 'd'))?.version ?? 0
      const stored = await Promise.all(
        ledgers.map((ledger, n) => ledger.storeDocument(tenant, 'd', version, `${round} ${n}`)),
      )
      assert.equal(stored.filter(Boolean).length, 1)
    }
  }),

  rule('finds the sessions of a person', async ({ ledger, tenant, commit }) => {
    const session = (id: string) => ({ tenant, id, version: 0, data: 1 })
    await commit({ session: session('s1'), subjects: ['p', 'q'] })
    await commit({ session: session('s2'), subjects: ['p', 'p'] })
    const { version } = await ledger.lane(tenant, 's2')
    await commit({ session: { ...session('s2'), version }, subjects: ['p'] })
    assert.deepEqual((await ledger.sessionsOf(tenant, 'p')).toSorted(), ['s1', 's2'])
    assert.deepEqual(await ledger.sessionsOf(tenant, 'q'), ['s1'])
    assert.deepEqual(await ledger.sessionsOf(`${tenant} other`, 'p'), [])
  }),

  rule('tells which sessions were left alone with nothing open', async (scene) => {
    const { ledger, tenant, acquire, operation } = scene
    const at = 1_000_000
    const store = (id: string, fields: object = {}) =>
      ledger.commit({ tenant, at, session: { tenant, id, version: 0, data: 1 }, ...fields })
    await store('idle', { operations: [operation('a', 1, { sessionId: 'idle', state: 'finished' })] })
    await store('wiped', { wiped: true })
    await store('open', {
      operations: [
        operation('b', 1, { sessionId: 'open' }),
        operation('c', 2, { sessionId: 'open', state: 'finished' }),
      ],
    })
    await store('held')
    await acquire('held')
    await store('fresh', { at: at + 1 })
    const idle = async (query: { beforeMs?: number; wiped?: boolean; limit?: number } = {}) =>
      (await ledger.idle(tenant, { beforeMs: at + 1, wiped: false, limit: 10, ...query })).toSorted()
    assert.deepEqual(await idle(), ['idle'])
    assert.deepEqual(await idle({ wiped: true }), ['idle', 'wiped'])
    assert.deepEqual(await idle({ beforeMs: at }), [])
    assert.equal((await idle({ wiped: true, limit: 1 })).length, 1)
    const finished = operation('b', 1, { sessionId: 'open', state: 'finished' })
    await ledger.commit({ tenant, at, operations: [finished] })
    assert.deepEqual(await idle(), ['idle', 'open'])
    // Whatever changes the session brings personal data back.
    const { session } = await ledger.lane(tenant, 'wiped')
    await ledger.commit({ tenant, at, session: session! })
    assert.deepEqual(await idle(), ['idle', 'open', 'wiped'])
  }),

  rule('forgets sessions with everything that belongs to them', async (scene) => {
    const { ledger, tenant, commit, operation, parked, request, claim } = scene
    await claim(['key'], 'a1')
    for (const id of ['s1', 's2'])
      await commit({
        session: { tenant, id, version: 0, data: 1 },
        eventId: 'e',
        subjects: ['p'],
        operations: [operation(`a${id.slice(1)}`, 1, { sessionId: id })],
        steps: [step(id, 'r')],
        wake: id,
      })
    await commit({ operations: [parked('b', 's3', 'key')] })
    await ledger.forget(tenant, ['s1', 'nobody'])
    assert.deepEqual(await ledger.lane(tenant, 's1'), { session: undefined, operations: [], version: 0 })
    assert.equal(await ledger.knowsEvent(tenant, 's1', 'e'), false)
    assert.deepEqual(await ledger.trace(tenant, 's1'), [])
    assert.deepEqual(await ledger.sessionsOf(tenant, 'p'), ['s2'])
    assert.deepEqual(await ledger.list(tenant, { sessionId: 's1', limit: 10 }), [])
    assert.ok((await ledger.lane(tenant, 's2')).session)
    assert.equal(await ledger.knowsEvent(tenant, 's2', 'e'), true)
    // Its claims would last for ever, and what waits for them, too.
    assert.equal((await ledger.lane(tenant, 's3')).operations[0]?.state, 'ready')
    assert.equal(await claim(['key'], 'b'), undefined)
    const taken = await ledger.take(tenant, request(), 10)
    assert.deepEqual(taken.map(({ sessionId }) => sessionId).toSorted(), ['s2', 's3'])
    await ledger.forget(tenant, [])
  }),

  rule('gives a forgotten session to nobody who held it', async ({ ledger, tenant, acquire, commit, operation }) => {
    const lease = await acquire('s1')
    await ledger.forget(tenant, ['s1'])
    assert.equal((await commit({ lease, operations: [operation('a', 1)] })).lost, true)
    assert.equal(await ledger.release(lease, 0, undefined), true)
  }),

  rule('removes old identities and old ids of events, of its tenant alone', async ({ ledger, tenant, now }) => {
    const tenants = [tenant, `${tenant} other`]
    for (const one of tenants)
      for (const at of [100, 200]) {
        const session = { tenant: one, id: `s${at}`, version: 0, data: 1 }
        const identity = { at }
        await ledger.commit({ tenant: one, at, session, eventId: 'e', resolve: { keys: [`k${at}`], identity } })
      }
    await ledger.prune(tenant, { identitiesMs: 200, eventsMs: 150 })
    const known = async (one: string) => [
      (await ledger.identity(one, ['k100'])) !== undefined,
      (await ledger.identity(one, ['k200'])) !== undefined,
      await ledger.knowsEvent(one, 's100', 'e'),
      await ledger.knowsEvent(one, 's200', 'e'),
    ]
    assert.deepEqual(await known(tenant), [false, true, false, true])
    assert.deepEqual(await known(tenants[1]!), [true, true, true, true])
    await ledger.prune(tenant, { identitiesMs: now(), eventsMs: now() })
    assert.deepEqual(await known(tenant), [false, false, false, false])
  }),
]
