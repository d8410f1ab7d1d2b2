import assert from 'node:assert/strict'
import type { IdentityRow } from '../../ledger/ledger.ts'
import { eventually, rule } from './rule.ts'

const identity = (id: string): IdentityRow => ({ entity: { id, captured: {} }, at: 1 })

export const claimRules = [
  rule('lets one operation claim an identity until it releases it', async ({ commit, claim }) => {
    assert.equal(await claim(['key'], 'a'), undefined)
    assert.equal(await claim(['key'], 'a'), undefined)
    assert.equal(await claim(['key'], 'b'), 'key')
    await commit({ release: 'b' })
    assert.equal(await claim(['key'], 'b'), 'key')
    await commit({ release: 'a' })
    assert.equal(await claim(['key'], 'b'), undefined)
  }),

  rule('claims several identities all or none, and says which is taken', async ({ claim }) => {
    await claim(['m'], 'a')
    assert.equal(await claim(['z', 'm', 'b'], 'b'), 'm')
    assert.equal(await claim(['z', 'b'], 'c'), undefined)
    assert.equal(await claim(['m', 'x'], 'a'), undefined)
    assert.equal(await claim(['x'], 'b'), 'x')
    assert.equal(await claim([], 'b'), undefined)
    assert.equal(await claim(['z', 'm', 'x'], 'd'), 'z')
  }),

  rule('claims nothing for who has lost the lane', async ({ ledger, tenant, request, acquire, claim }) => {
    const lost = await acquire('s1', { leaseMs: 1 })
    const lease = await eventually(() => ledger.acquire(tenant, 's1', request({ owner: 'b' })))
    assert.equal((await ledger.claim(lost, ['key'], 'a')).lost, true)
    assert.equal((await ledger.claim({ ...lost, sessionId: 'nobody' }, ['key'], 'a')).lost, true)
    assert.equal(await claim(['key'], 'b'), undefined)
    const { taken, lost: isLost } = await ledger.claim(lease, ['other', 'key'], 'a')
    assert.equal(taken, 'key')
    assert.ok(isLost !== true)
  }),

  rule('ends all claims of an operation at once', async ({ commit, claim }) => {
    await claim(['x', 'y'], 'a')
    await claim(['z'], 'a')
    await commit({ release: 'a' })
    assert.equal(await claim(['x', 'y', 'z'], 'b'), undefined)
  }),

  rule('lets one of several connections claim', async ({ four, claim }) => {
    const ledgers = await four()
    const asked = Array.from({ length: 20 }, (_, n) =>
      claim(n % 2 === 0 ? ['x', 'y', 'z'] : ['z', 'y', 'x'], `o${n}`, ledgers[n % 4]),
    )
    assert.equal((await Promise.all(asked)).filter((taken) => taken === undefined).length, 1)
  }),

  rule('makes what is parked ready when the claim ends, and names its sessions once', async (scene) => {
    const { ledger, tenant, commit, parked, request, claim } = scene
    await claim(['x', 'y'], 'a')
    await commit({ operations: [parked('b', 's2', 'x'), parked('c', 's2', 'y'), parked('d', 's3', 'x')] })
    const before = await ledger.lane(tenant, 's3')
    assert.equal(before.operations[0]?.state, 'parked')
    assert.equal(before.operations[0].parkedOn, 'x')
    assert.deepEqual(await ledger.take(tenant, request(), 10), [])
    const { woken } = await commit({ release: 'a' })
    assert.deepEqual(woken.toSorted(), ['s2', 's3'])
    for (const { state, parkedOn } of await ledger.list(tenant, { limit: 10 })) {
      assert.equal(state, 'ready')
      assert.equal(parkedOn, undefined)
    }
    assert.ok((await ledger.lane(tenant, 's3')).version > before.version)
    const taken = await ledger.take(tenant, request(), 10)
    assert.deepEqual(taken.map(({ sessionId }) => sessionId).toSorted(), ['s2', 's3'])
  }),

  rule('leaves alone what is parked no more, or on something else, when a claim ends', async (scene) => {
    const { ledger, tenant, commit, parked, claim } = scene
    await claim(['x'], 'a')
    await claim(['y'], 'holder')
    await commit({ operations: [parked('b', 's2', 'x'), parked('c', 's3', 'x'), parked('d', 's4', 'y')] })
    await commit({
      operations: [{ ...parked('b', 's2', 'x'), state: 'finished', parkedOn: undefined }, parked('c', 's3', 'y')],
    })
    assert.deepEqual((await commit({ release: 'a' })).woken, [])
    const states = (await ledger.list(tenant, { limit: 10 })).map(({ state }) => state)
    assert.deepEqual(states, ['finished', 'parked', 'parked'])
  }),

  rule('stores as ready what is parked on an identity that nobody claims', async (scene) => {
    const { ledger, tenant, commit, parked } = scene
    await commit({ operations: [parked('b', 's2', 'key')] })
    const [row] = (await ledger.lane(tenant, 's2')).operations
    assert.equal(row?.state, 'ready')
    assert.equal(row.parkedOn, undefined)
  }),

  rule('misses no end of a claim while others park on it', async ({ four, tenant, now, parked, claim }) => {
    const ledgers = await four()
    for (let round = 0; round < 10; round++) {
      const key = `key ${round}`
      const holder = `holder ${round}`
      await claim([key], holder)
      await Promise.all(
        ledgers.map((ledger, n) =>
          ledger.commit({
            tenant,
            at: now(),
            ...(n === round % 4
              ? { release: holder }
              : { operations: [parked(`o${round} ${n}`, `s${round} ${n}`, key)] }),
          }),
        ),
      )
    }
    assert.deepEqual(await ledgers[0]!.list(tenant, { states: ['parked'], limit: 10 }), [])
  }),

  rule('remembers what identities were resolved to, and finds them by the first key that is known', async (scene) => {
    const { ledger, tenant, commit } = scene
    await commit({ resolve: { keys: ['x', 'y'], identity: identity('1') } })
    await commit({ resolve: { keys: ['z'], identity: identity('2') } })
    assert.deepEqual(await ledger.identity(tenant, ['nobody', 'z', 'x']), identity('2'))
    assert.deepEqual(await ledger.identity(tenant, ['y', 'z']), identity('1'))
    await commit({ resolve: { keys: ['y'], identity: identity('3') } })
    assert.deepEqual(await ledger.identity(tenant, ['y']), identity('3'))
    assert.deepEqual(await ledger.identity(tenant, ['x']), identity('1'))
    assert.equal(await ledger.identity(tenant, []), undefined)
    assert.equal(await ledger.identity(`${tenant} other`, ['x']), undefined)
  }),

  rule('remembers that something was created whose id is not known', async ({ ledger, tenant, commit }) => {
    await commit({ resolve: { keys: ['x'], identity: { at: 5 } } })
    const known = await ledger.identity(tenant, ['x'])
    assert.equal(known?.entity, undefined)
    assert.equal(known?.at, 5)
  }),

  rule('forgets identities that are known no more', async ({ ledger, tenant, commit }) => {
    await commit({ resolve: { keys: ['x', 'y'], identity: { at: 5 } } })
    await commit({ unresolve: ['x', 'nobody'] })
    assert.equal(await ledger.identity(tenant, ['x']), undefined)
    assert.ok(await ledger.identity(tenant, ['y']))
  }),
]
