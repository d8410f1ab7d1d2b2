import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { openLedger } from '../../src/ledger/open-ledger.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { TENANT } from './processes/numbered.ts'
import { spawnScript } from './processes/spawn.ts'
import { STORES, type Stores } from './stores.ts'

const request = (now = Date.now()) => ({ owner: 'parent', now, leaseMs: 3_600_000 })

describe.each(STORES)('several processes on one ledger of $name', ({ open }) => {
  let stores: Stores
  const opened: Ledger[] = []
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    for (const ledger of opened) await ledger.close()
    await stores.remove()
  })
  async function opening(address: string): Promise<Ledger> {
    const ledger = await openLedger(address)
    opened.push(ledger)
    return ledger
  }

  test('may open it for the first time at once', async () => {
    const address = await stores.address()
    const names = ['a', 'b', 'c', 'd']
    await Promise.all(names.map((name) => spawnScript('write-numbers.ts', [address, name, '5']).ended))
    const ledger = await opening(address)
    expect(await ledger.list(TENANT, { limit: 100 })).toHaveLength(20)
  })

  test('a killed writer has stored everything that it acknowledged, and nothing in part', async () => {
    const address = await stores.address()
    const random = createSeededRandom(7)
    const acknowledged: string[] = []
    for (let round = 0; round < 3; round++) {
      const writer = spawnScript('write-numbers.ts', [address, String(round)])
      await writer.printed(1 + Math.floor(random.fraction() * 200))
      await writer.kill()
      acknowledged.push(...writer.lines().map((n) => `${round} ${n}`))
    }
    const ledger = await opening(address)
    const stored = await ledger.list(TENANT, { limit: 1_000_000 })
    const ids = new Set(stored.map(({ id }) => id))
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
    // What was stored last is what the kill may have cut through.
    const last = Map.groupBy(stored, ({ id }) => id.split(' ')[0]!)
    for (const { id } of [...last.values()].flatMap((ofRound) => ofRound.slice(-20))) {
      expect((await ledger.lane(TENANT, id)).session).toMatchObject({ data: { n: Number(id.split(' ')[1]) } })
      expect(await ledger.knowsEvent(TENANT, id, id)).toBe(true)
      expect(await ledger.trace(TENANT, id)).toMatchObject([{ reason: id }])
      expect(await ledger.identity(TENANT, [id])).toBeDefined()
    }
    // What it left is found, too.
    expect(await ledger.take(TENANT, request(), 1_000_000)).toHaveLength(ids.size)
  })

  test('no lane is held by two at once', async () => {
    const address = await stores.address()
    const folder = mkdtempSync(join(tmpdir(), 'crmwire-lanes-'))
    const ledger = await opening(address)
    const lanes = Array.from({ length: 5 }, (_, n) => `lane${n}`)
    for (const lane of lanes) await ledger.commit({ tenant: TENANT, at: Date.now(), wake: lane })
    const workers = Array.from({ length: 4 }, () => spawnScript('work.ts', [address, folder, '8', '3600000']))
    await Promise.all(workers.map(({ ended }) => ended))
    const leases = workers.flatMap((worker) => worker.lines())
    expect(new Set(leases).size).toBe(leases.length)
    for (const lane of lanes) expect(await ledger.trace(TENANT, lane)).toHaveLength(8)
    rmSync(folder, { recursive: true })
  })

  test('nobody writes under a lease after another has taken the lane', async () => {
    const address = await stores.address()
    const ledger = await opening(address)
    const lanes = Array.from({ length: 3 }, (_, n) => `lane${n}`)
    for (const lane of lanes) await ledger.commit({ tenant: TENANT, at: Date.now(), wake: lane })
    const workers = Array.from({ length: 4 }, () => spawnScript('work.ts', [address, '', '12', '15']))
    await Promise.all(workers.map(({ ended }) => ended))
    const leases = workers.flatMap((worker) => worker.lines())
    expect(new Set(leases).size).toBe(leases.length)
    for (const lane of lanes) {
      const epochs = (await ledger.trace(TENANT, lane)).map(({ reason }) => Number(reason))
      expect(epochs).toEqual(epochs.toSorted((a, b) => a - b))
      expect(new Set(epochs).size).toBe(epochs.length)
    }
  })

  test('what a process of this machine held goes on when it has ended', async () => {
    const address = await stores.address()
    const ledger = await opening(address)
    const holder = spawnScript('hold-leases.ts', [address, 'a', 'b', 'c'])
    await holder.printed(1)
    expect(await ledger.take(TENANT, request(), 10)).toEqual([])
    expect(await ledger.acquire(TENANT, 'a', request())).toBeUndefined()
    expect(await ledger.nextDue(TENANT)).toBeGreaterThan(Date.now() + 3_000_000)
    await holder.kill()
    expect(await ledger.nextDue(TENANT)).toBeLessThan(Date.now())
    expect(await ledger.acquire(TENANT, 'b', request())).toMatchObject({ takenOver: 'among_others' })
    expect(await ledger.take(TENANT, request(), 1)).toMatchObject([{ takenOver: 'among_others' }])
    expect(await ledger.take(TENANT, request(), 10)).toMatchObject([{ takenOver: 'among_others' }])
    expect(await ledger.take(TENANT, request(), 10)).toEqual([])
  })

  test('the only lane that a process worked on is known when it has ended', async () => {
    const address = await stores.address()
    const ledger = await opening(address)
    const holder = spawnScript('hold-leases.ts', [address, 'a'])
    await holder.printed(1)
    await holder.kill()
    expect(await ledger.take(TENANT, request(), 10)).toMatchObject([{ sessionId: 'a', takenOver: 'alone' }])
  })
})
