import assert from 'node:assert/strict'
import type { Lease } from '../../ledger/lease.ts'
import { eventually, HOUR_MS, rule } from './rule.ts'

const idsOf = (leases: readonly Lease[]): string[] => leases.map(({ sessionId }) => sessionId)

export const leaseRules = [
  rule('gives a lane to one holder, and to the next when it is given back', async (scene) => {
    const { ledger, tenant, request, acquire } = scene
    const first = await acquire('s1')
    assert.deepEqual({ ...first, epoch: 0 }, { tenant, sessionId: 's1', owner: 'a', epoch: 0, takenOver: undefined })
    assert.equal(await ledger.acquire(tenant, 's1', request({ owner: 'b' })), undefined)
    assert.equal(await ledger.release(first, (await ledger.lane(tenant, 's1')).version, undefined), true)
    const second = await acquire('s1', { owner: 'b' })
    assert.ok(second.epoch > first.epoch)
    assert.equal(second.takenOver, undefined)
  }),

  rule('gives a lane anew to who holds it, taken over from nobody', async (scene) => {
    const { ledger, tenant, request, acquire, commit } = scene
    for (const way of ['acquire', 'take'] as const) {
      const sessionId = `s ${way}`
      const first = await acquire(sessionId, { leaseMs: way === 'take' ? 1 : HOUR_MS })
      const second = await (way === 'acquire'
        ? acquire(sessionId)
        : eventually(async () => (await ledger.take(tenant, request(), 1))[0]))
      assert.ok(second.epoch > first.epoch)
      assert.equal(second.takenOver, undefined)
      assert.equal((await commit({ lease: first })).lost, true)
      assert.equal(await ledger.release(first, 0, undefined), true)
      assert.equal((await commit({ lease: second })).stale, false)
    }
  }),

  rule('gives a lane to one of several connections', async ({ four, tenant, request, commit }) => {
    const ledgers = await four()
    for (let round = 0; round < 5; round++) {
      const asked = await Promise.all(
        Array.from({ length: 12 }, (_, n) => ledgers[n % 4]!.acquire(tenant, 's1', request({ owner: `o${n}` }))),
      )
      const leases = asked.filter((lease) => lease !== undefined)
      assert.equal(leases.length, 1)
      assert.equal(
        await ledgers[0]!.release(leases[0]!, (await ledgers[1]!.lane(tenant, 's1')).version, undefined),
        true,
      )
    }
    for (let n = 0; n < 30; n++) await commit({ wake: `w${n}` })
    const taken = await Promise.all(ledgers.map((ledger, n) => ledger.take(tenant, request({ owner: `t${n}` }), 20)))
    const sessions = idsOf(taken.flat())
    assert.equal(new Set(sessions).size, sessions.length)
    assert.equal(sessions.length, 30)
  }),

  rule('stores what was decided under a lease, also when it has run out and nobody took it', async (scene) => {
    const { ledger, tenant, acquire, commit, operation } = scene
    const lease = await acquire('s1', { leaseMs: 0 })
    assert.equal((await commit({ lease, operations: [operation('a', 1)] })).stale, false)
    assert.equal((await ledger.lane(tenant, 's1')).operations.length, 1)
  }),

  rule('gives a lane whose lease has run out to another holder, and nothing to the former one', async (scene) => {
    const { ledger, tenant, request, acquire, commit, operation } = scene
    const lost = await acquire('s1', { leaseMs: 1 })
    const { version } = await ledger.lane(tenant, 's1')
    const lease = await eventually(() => ledger.acquire(tenant, 's1', request({ owner: 'b' })))
    assert.ok(lease.epoch > lost.epoch)
    const committed = await commit({ lease: lost, operations: [operation('a', 1)] })
    assert.deepEqual(committed, { stale: true, lost: true, woken: [] })
    assert.deepEqual(await ledger.renew([lost, lease], request({ owner: 'b' })), [lost])
    assert.equal(await ledger.release(lost, version, 0), true)
    assert.equal(await ledger.acquire(tenant, 's1', request({ owner: 'c' })), undefined)
    assert.equal((await commit({ lease, operations: [operation('a', 1)] })).stale, false)
  }),

  ...(['take', 'acquire'] as const).map((way) =>
    rule(`says of a lane that its holder left whether it was the only one (${way})`, async (scene) => {
      const { ledger, tenant, request, acquire } = scene
      const next = (sessionId: string) =>
        eventually(async () =>
          way === 'take'
            ? (await ledger.take(tenant, request({ owner: 'z' }), 1))[0]
            : ledger.acquire(tenant, sessionId, request({ owner: 'z' })),
        )
      await acquire('s1', { owner: 'one', leaseMs: 1 })
      const alone = await next('s1')
      assert.equal(alone.sessionId, 's1')
      assert.equal(alone.takenOver, 'alone')
      // The second of them looks alone after the first was taken over, and must not.
      await acquire('s2', { owner: 'two', leaseMs: 1 })
      await acquire('s3', { owner: 'two', leaseMs: 1 })
      const both = [await next('s2'), await next('s3')]
      assert.deepEqual(
        both.map(({ takenOver }) => takenOver),
        ['among_others', 'among_others'],
      )
    }),
  ),

  rule('keeps a lease that is renewed', async ({ ledger, tenant, request, acquire, now }) => {
    const lease = await acquire('s1', { leaseMs: 1 })
    assert.deepEqual(await ledger.renew([lease], request()), [])
    assert.ok((await ledger.nextDue(tenant))! > now() + HOUR_MS / 2)
    assert.deepEqual(await ledger.take(tenant, request({ owner: 'b' }), 10), [])
    assert.equal(await ledger.acquire(tenant, 's1', request({ owner: 'b' })), undefined)
    assert.deepEqual(await ledger.renew([], request()), [])
  }),

  rule('keeps the lease of a lane that was changed since its holder looked', async (scene) => {
    const { ledger, tenant, request, acquire, commit, operation } = scene
    const lease = await acquire('s1')
    const { version } = await ledger.lane(tenant, 's1')
    await commit({ operations: [operation('a', 1)] })
    assert.equal(await ledger.release(lease, version, undefined), false)
    assert.equal(await ledger.acquire(tenant, 's1', request({ owner: 'b' })), undefined)
    assert.equal(await ledger.release(lease, (await ledger.lane(tenant, 's1')).version, undefined), true)
  }),

  ...(['a wake', 'the end of a claim'] as const).map((what) =>
    rule(`does not lose ${what} while somebody works on the lane`, async (scene) => {
      const { ledger, tenant, request, acquire, commit, parked, claim } = scene
      await claim(['key'], 'holder')
      await commit({ operations: [parked('a', 's1', 'key')] })
      const lease = await acquire('s1')
      const { version } = await ledger.lane(tenant, 's1')
      await commit(what === 'a wake' ? { wake: 's1' } : { release: 'holder' })
      assert.deepEqual(await ledger.take(tenant, request({ owner: 'b' }), 10), [])
      assert.equal(await ledger.release(lease, version, undefined), false)
    }),
  ),

  rule('takes lanes that are due, the longest waiting first, as many as are asked for', async (scene) => {
    const { ledger, tenant, request, acquire, now } = scene
    const due = { s1: -10_000, s2: -40_000, s3: HOUR_MS, s4: -30_000, s5: -20_000, s6: undefined }
    for (const [sessionId, offset] of Object.entries(due)) {
      const lease = await acquire(sessionId)
      const { version } = await ledger.lane(tenant, sessionId)
      assert.equal(await ledger.release(lease, version, offset === undefined ? undefined : now() + offset), true)
    }
    assert.deepEqual(idsOf(await ledger.take(tenant, request(), 0)), [])
    assert.deepEqual(idsOf(await ledger.take(tenant, request(), 3)), ['s2', 's4', 's5'])
    assert.deepEqual(idsOf(await ledger.take(tenant, request(), 3)), ['s1'])
    assert.deepEqual(idsOf(await ledger.take(tenant, request(), 3)), [])
  }),

  rule('takes a lane again when it is due again', async ({ ledger, tenant, request, commit, now }) => {
    for (let round = 0; round < 5; round++) {
      await commit({ wake: 's1' })
      const [lease] = await ledger.take(tenant, request(), 10)
      assert.equal(lease?.sessionId, 's1')
      const { version } = await ledger.lane(tenant, 's1')
      await ledger.release(lease, version, round % 2 === 0 ? undefined : now() + HOUR_MS)
      assert.deepEqual(await ledger.take(tenant, request(), 10), [])
    }
  }),

  rule(
    'takes a lane that was woken although it waits for later',
    async ({ ledger, tenant, request, acquire, commit, now }) => {
      const lease = await acquire('s1')
      await ledger.release(lease, (await ledger.lane(tenant, 's1')).version, now() + HOUR_MS)
      await commit({ wake: 's1' })
      assert.equal((await ledger.take(tenant, request(), 10)).length, 1)
    },
  ),

  rule('takes no lane that somebody works on, and no lane of another tenant', async (scene) => {
    const { ledger, tenant, request, acquire, commit } = scene
    await acquire('s1')
    await commit({ wake: 's1' })
    await commit({ wake: 's2' })
    assert.deepEqual(await ledger.take(`${tenant} other`, request(), 10), [])
    const taken = await ledger.take(tenant, request({ owner: 'b' }), 10)
    assert.deepEqual(idsOf(taken), ['s2'])
  }),

  rule('knows when the next lane is due or the next lease ends', async (scene) => {
    const { ledger, tenant, acquire, now } = scene
    const due = now() + HOUR_MS
    const first = await acquire('s1')
    await ledger.release(first, (await ledger.lane(tenant, 's1')).version, due)
    assert.equal(await ledger.nextDue(tenant), due)
    await acquire('s2', { leaseMs: 60_000 })
    const next = (await ledger.nextDue(tenant))!
    assert.ok(next < due && next > now())
    await acquire('s1')
    assert.equal(await ledger.nextDue(tenant), next)
    assert.equal(await ledger.nextDue(`${tenant} other`), undefined)
  }),

  rule('tells the other connectors of a ledger of work that was left, where it can', async (scene) => {
    const { ledger, tenant, commit, parked, claim } = scene
    if (!ledger.onWork) return
    const told: string[] = []
    const stop = ledger.onWork(tenant, (sessionId) => told.push(sessionId))
    const others: string[] = []
    const stopOther = ledger.onWork(`${tenant} other`, (sessionId) => others.push(sessionId))
    await claim(['key'], 'holder')
    await commit({ operations: [parked('a', 's2', 'key')] })
    // Listening may take its time to begin.
    await eventually(async () => {
      await commit({ wake: 's1' })
      return told.includes('s1') ? true : undefined
    })
    await commit({ release: 'holder' })
    await eventually(async () => (told.includes('s2') ? true : undefined))
    stop()
    stopOther()
    const count = told.length
    await commit({ wake: 's3' })
    await commit({ wake: 's4' })
    assert.equal(told.filter((id) => id === 's4').length, 0)
    assert.ok(told.length >= count)
    assert.deepEqual(others, [])
  }),
]
