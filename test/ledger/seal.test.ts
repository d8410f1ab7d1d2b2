import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Change, Ledger } from '../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import type { LedgerKey } from '../../src/ledger/seal/ledger-key.ts'
import { type SealedLedger, sealLedger } from '../../src/ledger/seal/sealed-ledger.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { operation } from '../engine/operations.ts'

const T = 't'
const PHONE = '+12223334444'
const CANARY = 'Kim Park of Canary Street'
const KEY = Buffer.alloc(32, 7)
const OTHER = Buffer.alloc(32, 8)

const open = (store: Ledger, key?: LedgerKey): SealedLedger => sealLedger(store, { key, random: createSeededRandom(1) })

/** A session of a caller with everything that a ledger keeps of it. */
const everything = (version = 0): Change => ({
  tenant: T,
  at: 1,
  session: { tenant: T, id: 's1', version, data: { name: CANARY, phone: PHONE } },
  eventId: 'e1',
  subjects: [`account:PHONE_NUMBER:${PHONE}`],
  operations: [
    operation('a', 1, {
      payload: { text: CANARY },
      progress: { draft: CANARY },
      outcome: { status: 'rejected', reason: CANARY },
    }),
    operation('b', 2, { state: 'parked', parkedOn: `account:PHONE_NUMBER:${PHONE}` }),
  ],
  resolve: {
    keys: [`account:PHONE_NUMBER:${PHONE}`, 'account:EMAIL:kim@example.com'],
    identity: { entity: { id: 1, captured: { name: CANARY } }, at: 1 },
  },
})

async function fill(ledger: Ledger): Promise<void> {
  const lease = await ledger.acquire(T, 's1', { owner: 'somebody', now: 0, leaseMs: 1e12 })
  await ledger.claim(lease!, [`account:PHONE_NUMBER:${PHONE}`], 'a')
  await ledger.release(lease!, (await ledger.lane(T, 's1')).version, undefined)
  await ledger.commit(everything())
  await ledger.storeDocument(T, 'token', 0, { token: CANARY })
}

/** Everything that the store holds, as one text. */
async function dump(store: Ledger): Promise<string> {
  const [sessions, identities, documents] = await Promise.all(
    (['sessions', 'identities', 'documents'] as const).map((of) => store.keys(T, { of, limit: 100 })),
  )
  return inspect(
    {
      identities: await Promise.all(identities!.map(async (key) => [key, await store.identity(T, [key])])),
      documents: await Promise.all(documents!.map(async (key) => [key, await store.document(T, key)])),
      lanes: await Promise.all(sessions!.map((id) => store.lane(T, id))),
    },
    { depth: Infinity, maxStringLength: null, maxArrayLength: null },
  )
}

describe('without a key', () => {
  test('no key of a look-up tells who it is', async () => {
    const store = createMemoryLedger()
    await fill(open(store))
    expect(await dump(store)).not.toMatch(/account:|kim@example\.com/)
    expect(await dump(store)).toContain(CANARY)
    expect(await open(store).sessionsOf(T, `account:PHONE_NUMBER:${PHONE}`)).toEqual(['s1'])
    const lease = await open(store).acquire(T, 's2', { owner: 'another', now: 0, leaseMs: 1e12 })
    expect(await open(store).claim(lease!, ['x', `account:PHONE_NUMBER:${PHONE}`], 'b')).toMatchObject({
      taken: `account:PHONE_NUMBER:${PHONE}`,
    })
  })

  test('two stores and two tenants have nothing in common', async () => {
    const stores = [createMemoryLedger(), createMemoryLedger()]
    for (const store of stores)
      for (const tenant of [T, 'u']) {
        const ledger = sealLedger(store)
        await ledger.commit({ tenant, at: 1, resolve: { keys: ['k'], identity: { at: 1 } } })
      }
    const keys = await Promise.all(
      stores.flatMap((store) => [T, 'u'].map((tenant) => store.keys(tenant, { of: 'identities', limit: 1 }))),
    )
    expect(new Set(keys.flat()).size).toBe(4)
  })
})

describe('with a key', () => {
  test('nothing in the store tells who it is, and everything is read as it was written', async () => {
    const store = createMemoryLedger()
    await fill(open(store, KEY))
    const stored = await dump(store)
    for (const canary of [CANARY, PHONE, 'kim@example.com', 'Canary', '2223334444']) {
      expect(stored).not.toContain(canary)
      expect(stored).not.toContain(Buffer.from(canary).toString('base64').slice(0, -4))
    }
    const ledger = open(store, KEY)
    const { session, operations } = await ledger.lane(T, 's1')
    expect(session!.data).toEqual({ name: CANARY, phone: PHONE })
    expect(
      operations.map(({ payload, progress, outcome, parkedOn }) => ({ payload, progress, outcome, parkedOn })),
    ).toEqual(
      everything().operations!.map(({ payload, progress, outcome, parkedOn }) => ({
        payload,
        progress,
        outcome,
        parkedOn,
      })),
    )
    expect(await ledger.identity(T, ['account:EMAIL:kim@example.com'])).toEqual(everything().resolve!.identity)
    expect((await ledger.document(T, 'token'))!.value).toEqual({ token: CANARY })
    expect((await ledger.list(T, { statuses: ['rejected'], limit: 9 })).map(({ id }) => id)).toEqual(['a'])
  })

  test('the same is never stored alike twice', async () => {
    const stores = [createMemoryLedger(), createMemoryLedger()]
    for (const store of stores) await sealLedger(store, { key: KEY }).storeDocument(T, 'd', 0, CANARY)
    const [one, two] = await Promise.all(stores.map(async (store) => JSON.stringify(await store.document(T, 'd'))))
    expect(one).not.toBe(two)
  })

  test.each<[change: string, change: (ledger: Ledger) => Promise<unknown>]>([
    [
      'is moved to another session',
      async (store) => {
        const { session } = await store.lane(T, 's1')
        await store.commit({ tenant: T, at: 1, session: { ...session!, id: 's2', version: 0 } })
        return open(store, KEY).lane(T, 's2')
      },
    ],
    [
      'is moved to another tenant',
      async (store) => {
        const seal = await store.document(T, 'seal')
        await store.storeDocument('u', 'seal', 0, seal!.value)
        return open(store, KEY).unlock('u')
      },
    ],
    [
      'is moved to another operation',
      async (store) => {
        const { operations } = await store.lane(T, 's1')
        await store.commit({ tenant: T, at: 1, operations: [{ ...operations[0]!, id: 'c' }] })
        return open(store, KEY).list(T, { ids: ['c'], limit: 1 })
      },
    ],
    [
      'is moved to another person',
      async (store) => {
        const [kim] = await store.keys(T, { of: 'identities', limit: 1 })
        const row = await store.identity(T, [kim!])
        const ledger = open(store, KEY)
        await ledger.commit({ tenant: T, at: 1, resolve: { keys: ['x'], identity: { at: 1 } } })
        for (const key of await store.keys(T, { of: 'identities', limit: 9 }))
          await store.commit({ tenant: T, at: 1, resolve: { keys: [key], identity: row! } })
        return ledger.identity(T, ['x'])
      },
    ],
    [
      'is stored without the key',
      async (store) => {
        const { session } = await store.lane(T, 's1')
        await store.commit({ tenant: T, at: 1, session: { ...session!, data: { name: 'forged' } } })
        return open(store, KEY).lane(T, 's1')
      },
    ],
    [
      'is changed',
      async (store) => {
        const row = (await store.document(T, 'token'))!
        const { sealed, box } = row.value as { sealed: string; box: string }
        await store.storeDocument(T, 'token', row.version, { sealed, box: box.replace(/^..../, 'AAAA') })
        return open(store, KEY).document(T, 'token')
      },
    ],
  ])('a row that %s is refused', async (_how, attack) => {
    const store = createMemoryLedger()
    await fill(open(store, KEY))
    await expect(attack(store)).rejects.toMatchObject({ code: 'LEDGER_SEAL_BROKEN' })
  })

  test('a missing, a wrong or an unknown key is named, and nothing is lost', async () => {
    const store = createMemoryLedger()
    await fill(open(store, KEY))
    await expect(open(store).unlock(T)).rejects.toMatchObject({ code: 'LEDGER_KEY_MISSING' })
    await expect(open(store).commit(everything(1))).rejects.toMatchObject({ code: 'LEDGER_KEY_MISSING' })
    await expect(open(store, OTHER).unlock(T)).rejects.toMatchObject({ code: 'LEDGER_KEY_WRONG' })
    await expect(open(store, { current: 'new', keys: { new: OTHER } }).unlock(T)).rejects.toMatchObject({
      code: 'LEDGER_KEY_WRONG',
      message:
        'The ledger cannot be opened: something is sealed with the key "default", which is not among those that were given.',
    })
    expect((await open(store, KEY).lane(T, 's1')).session!.data).toEqual({ name: CANARY, phone: PHONE })
  })
})

describe('keys', () => {
  test.each<[spelling: string, key: LedgerKey]>([
    ['bytes', KEY],
    ['base64', KEY.toString('base64')],
    ['base64 for URLs', KEY.toString('base64url')],
    ['hexadecimal', KEY.toString('hex')],
    ['one of several', { current: 'default', keys: { default: KEY, old: OTHER } }],
  ])('may be %s', async (_spelling, key) => {
    const store = createMemoryLedger()
    await fill(open(store, KEY))
    expect((await open(store, key).lane(T, 's1')).session!.data).toEqual({ name: CANARY, phone: PHONE })
  })

  test('may be a passphrase, which makes another key for every store', async () => {
    const passphrase = 'correct horse battery staple'
    const store = createMemoryLedger()
    await fill(open(store, passphrase))
    expect((await open(store, passphrase).lane(T, 's1')).session!.data).toEqual({ name: CANARY, phone: PHONE })
    await expect(open(store, 'incorrect horse battery staple').unlock(T)).rejects.toMatchObject({
      code: 'LEDGER_KEY_WRONG',
    })
    const other = createMemoryLedger()
    await sealLedger(other, { key: passphrase }).unlock(T)
    const checks = await Promise.all(
      [store, other].map(async (one) => (await one.document(T, 'seal'))!.value as { checks: object }),
    )
    expect(checks[0]!.checks).not.toEqual(checks[1]!.checks)
  })

  test.each<[why: string, key: LedgerKey]>([
    ['is too short', 'secret'],
    ['has the wrong length', Buffer.alloc(31)],
    ['is not there', { current: 'b', keys: { a: KEY } }],
    ['has no usable id', { current: '', keys: { '': KEY } }],
  ])('one that %s is refused without showing it', async (_why, key) => {
    const error = await open(createMemoryLedger(), key)
      .unlock(T)
      .catch((one: unknown) => one)
    expect(error).toMatchObject({ code: 'LEDGER_KEY_INVALID' })
    expect(inspect(error, { depth: Infinity })).not.toContain('secret')
  })

  test('a key that comes later seals what is written from then on, and reads what was there', async () => {
    const store = createMemoryLedger()
    await fill(open(store))
    const ledger = open(store, KEY)
    const { session } = await ledger.lane(T, 's1')
    expect(session!.data).toEqual({ name: CANARY, phone: PHONE })
    expect(await ledger.identity(T, ['account:EMAIL:kim@example.com'])).toEqual(everything().resolve!.identity)
    await ledger.commit({ tenant: T, at: 2, session: session! })
    expect(JSON.stringify((await store.lane(T, 's1')).session)).not.toContain(CANARY)
  })
})

describe('another key', () => {
  const BOTH: LedgerKey = { current: 'new', keys: { default: KEY, new: OTHER } }

  test('seals what is written from then on; the old one still opens the rest', async () => {
    const store = createMemoryLedger()
    await fill(open(store, KEY))
    const ledger = open(store, BOTH)
    const { session } = await ledger.lane(T, 's1')
    await ledger.commit({ tenant: T, at: 2, session: session! })
    const stored = await store.lane(T, 's1')
    expect(stored.session!.data).toMatchObject({ sealed: 'new' })
    expect(stored.operations[0]!.payload).toMatchObject({ sealed: 'default' })
    expect((await ledger.lane(T, 's1')).operations[0]!.payload).toEqual({ text: CANARY })
  })

  test('after rekey the old one is needed no more, and no session counts as touched', async () => {
    const store = createMemoryLedger()
    await fill(open(store, KEY))
    const later = { ...open(store, BOTH) }
    expect(await later.rekey(T)).toEqual({ sessions: 1, documents: 1, left: 0 })
    expect(await later.rekey(T)).toEqual({ sessions: 0, documents: 0, left: 0 })
    expect(await dump(store)).not.toContain("'default'")
    const ledger = open(store, { current: 'new', keys: { new: OTHER } })
    const { session, operations } = await ledger.lane(T, 's1')
    expect(session!.data).toEqual({ name: CANARY, phone: PHONE })
    expect(operations[1]).toMatchObject({ state: 'parked', parkedOn: `account:PHONE_NUMBER:${PHONE}` })
    expect((await ledger.document(T, 'token'))!.value).toEqual({ token: CANARY })
    await ledger.commit({
      tenant: T,
      at: 2,
      operations: operations.map((one) => ({ ...one, state: 'finished' as const })),
    })
    expect(await ledger.idle(T, { beforeMs: 3, wiped: false, limit: 9 })).toEqual(['s1'])
  })

  test('rekey leaves the identities of the last day to be forgotten', async () => {
    const store = createMemoryLedger()
    const now = Date.now()
    await open(store, KEY).commit({
      ...everything(),
      resolve: { keys: ['k'], identity: { entity: { id: 1, captured: {} }, at: now } },
    })
    expect(await open(store, BOTH).rekey(T)).toMatchObject({ left: 1 })
    expect(await open(store, BOTH).identity(T, ['k'])).toMatchObject({ entity: { id: 1 } })
  })

  test('rekey after a first key leaves nothing open, and believes nothing open from then on', async () => {
    const store = createMemoryLedger()
    await fill(open(store))
    await open(store, KEY).rekey(T)
    expect(await dump(store)).not.toContain(CANARY)
    await store.storeDocument(T, 'forged', 0, { token: 'x' })
    await expect(open(store, KEY).document(T, 'forged')).rejects.toMatchObject({ code: 'LEDGER_SEAL_BROKEN' })
  })

  test('rekey loses nothing that is written meanwhile', async () => {
    const store = createMemoryLedger()
    await fill(open(store, KEY))
    const writer = open(store, BOTH)
    const meddling: Ledger = {
      ...store,
      async commit(change) {
        const { session } = await writer.lane(T, 's1')
        // The first time somebody else is faster.
        if (change.quiet === true && (session!.data as { changed?: boolean }).changed !== true)
          await writer.commit({ tenant: T, at: 2, session: { ...session!, data: { changed: true } } })
        return store.commit(change)
      },
    }
    await open(meddling, BOTH).rekey(T)
    expect((await writer.lane(T, 's1')).session!.data).toEqual({ changed: true })
  })

  test('without a key there is nothing to put data under', async () => {
    await expect(open(createMemoryLedger()).rekey(T)).rejects.toMatchObject({ code: 'LEDGER_KEY_MISSING' })
  })
})
