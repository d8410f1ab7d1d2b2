import { describe, expect, test } from 'vitest'
import type { AuthFailure } from '../../../src/auth/auth-failure.ts'
import { type CredentialDocument, sharedDocument } from '../../../src/auth/oauth2/credential-document.ts'
import { TokenRefusal } from '../../../src/auth/oauth2/token-refusal.ts'
import { type TokenKeeperOptions, createTokenKeeper } from '../../../src/auth/oauth2/token-keeper.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts'
import { Redactor } from '../../../src/observe/redactor.ts'
import { createSeededRandom } from '../../../src/testing/seeded-random.ts'
import { createVirtualClock, type VirtualClock } from '../../../src/testing/virtual-clock.ts'
import { sleep } from '../../../src/util/clock.ts'
import { authPorts } from '../auth-ports.ts'
import { RotatingIssuer } from './rotating-issuer.ts'

const HOUR = 3_600_000
/** How long a request to the issuer takes. */
const TRIP = 300

/** What people say. */
interface Said {
  mendedAt: number | undefined
}

interface Stage {
  clock: VirtualClock
  ledger: Ledger
  issuer: RotatingIssuer
  said: Said
  redactor: Redactor
  store: ReturnType<typeof sharedDocument<CredentialDocument>>
  /** A keeper as a further process has it. */
  keeper(changes?: Partial<TokenKeeperOptions>): ReturnType<typeof createTokenKeeper>
  document(): Promise<CredentialDocument>
}

function stage({ lifeMs }: { lifeMs: number | undefined } = { lifeMs: HOUR }): Stage {
  const clock = createVirtualClock()
  const ledger = createMemoryLedger()
  const issuer = new RotatingIssuer(lifeMs)
  const redactor = new Redactor()
  const said: Said = { mendedAt: undefined }
  const ports = authPorts({ clock, ledger, redactor, mendedAt: () => Promise.resolve(said.mendedAt) })
  const store = sharedDocument<CredentialDocument>(ports, 'credential:1', { generation: 0 })
  let seed = 1
  return {
    clock,
    ledger,
    issuer,
    said,
    redactor,
    store,
    keeper: (changes = {}) =>
      createTokenKeeper({
        ...ports,
        random: createSeededRandom(seed++),
        store,
        byLogin: true,
        requestMs: 10_000,
        fingerprint: (refreshToken = '') => `of ${refreshToken}`,
        prepare: async () => {},
        async obtain(refreshToken, secure) {
          await secure()
          await sleep(clock, TRIP)
          return issuer.refresh(refreshToken)
        },
        ...changes,
      }),
    document: async () => (await store.read()).document,
  }
}

/** Lets time pass while something is waited for. */
async function during<T>(clock: VirtualClock, ms: number, work: Promise<T>): Promise<T> {
  const settled = work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  await clock.advance(ms)
  const result = await settled
  if ('error' in result) throw result.error
  return result.value
}

const failureOf = (work: Promise<unknown>): Promise<AuthFailure> =>
  work.then(
    () => expect.unreachable('it went well'),
    (error: unknown) => error as AuthFailure,
  )

describe('tokens that are good', () => {
  test('are used without asking anybody', async () => {
    const { keeper, issuer, clock } = stage()
    const one = keeper()
    await one.put(issuer.login(), clock.now())
    expect((await one.current()).tokens.accessToken).toBe('access-1')
    await clock.advance(0.79 * HOUR)
    expect((await one.current()).tokens.accessToken).toBe('access-1')
    expect(issuer.asked).toEqual([])
  })

  test('are renewed when 80 % of their life is over, and nobody waits for that', async () => {
    const { keeper, issuer, clock } = stage()
    const one = keeper()
    await one.put(issuer.login(), clock.now())
    await clock.advance(0.8 * HOUR)
    expect((await one.current()).tokens.accessToken).toBe('access-1')
    await clock.advance(TRIP)
    expect((await one.current()).tokens.accessToken).toBe('access-2')
    expect(issuer.asked).toEqual(['refresh-1'])
  })

  test('are used to their end while they cannot be renewed', async () => {
    const { keeper, issuer, clock } = stage()
    let isDown = true
    const one = keeper({
      async obtain(refreshToken) {
        if (isDown) throw new TokenRefusal('unavailable', 'id.example.com: no answer')
        return issuer.refresh(refreshToken)
      },
    })
    await one.put(issuer.login(), clock.now())
    for (const share of [0.85, 0.9, 0.99]) {
      await clock.advanceTo(Date.UTC(2026, 0, 1) + share * HOUR)
      expect((await one.current()).tokens.accessToken).toBe('access-1')
      await clock.advance(1)
    }
    isDown = false
    await clock.advance(HOUR)
    expect((await one.current()).tokens.accessToken).toBe('access-2')
  })

  test('without a known end are renewed when a request was refused, and not before', async () => {
    const { keeper, issuer, clock } = stage({ lifeMs: undefined })
    const one = keeper()
    await one.put(issuer.login(), clock.now())
    await clock.advance(1_000 * HOUR)
    const held = await one.current()
    expect(held.tokens.accessToken).toBe('access-1')
    expect((await during(clock, TRIP, one.other(held))).tokens.accessToken).toBe('access-2')
  })

  test('are masked, and no longer when they have ended', async () => {
    const { keeper, issuer, clock, redactor } = stage()
    const one = keeper()
    await one.put(issuer.login(), clock.now())
    for (let round = 0; round < 4; round++) await during(clock, TRIP, one.other(await one.current()))
    expect(redactor.redact('access-1 refresh-2 access-3 refresh-4 access-5')).toBe(
      'access-1 refresh-2 [secret] [secret] [secret]',
    )
  })

  test('age by the clock that never jumps', async () => {
    const { keeper, issuer, clock } = stage()
    let jump = 0
    const jumping = { ...clock, now: () => clock.now() + jump }
    const one = keeper({ clock: jumping })
    await one.put(issuer.login(), jumping.now())
    jump = 30 * 24 * HOUR
    expect((await one.current()).tokens.accessToken).toBe('access-1')
    jump = -30 * 24 * HOUR
    await clock.advance(HOUR)
    expect((await during(clock, TRIP, one.current())).tokens.accessToken).toBe('access-2')
  })

  test('of another process are taken for no older and no younger than they can be', async () => {
    const { keeper, issuer, clock } = stage()
    await keeper().put(issuer.login(), clock.now() + 24 * HOUR)
    expect((await keeper().current()).tokens.accessToken).toBe('access-1')
  })
})

describe('one renewal at a time', () => {
  test('of many who ask at once in one process, one asks the server', async () => {
    const { keeper, issuer, clock } = stage()
    const one = keeper()
    await one.put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    const all = await during(clock, 1_000, Promise.all(Array.from({ length: 50 }, () => one.current())))
    expect(new Set(all.map(({ tokens }) => tokens.accessToken))).toEqual(new Set(['access-2']))
    expect(issuer.asked).toEqual(['refresh-1'])
  })

  test('of eight processes with fifty flows each, one asks the server, over two hundred expiries', async () => {
    const { keeper, issuer, clock } = stage()
    await keeper().put(issuer.login(), clock.now())
    const processes = Array.from({ length: 8 }, () => keeper())
    for (let round = 1; round <= 200; round++) {
      await clock.advance(2 * HOUR)
      const flows = processes.flatMap((one) => Array.from({ length: 50 }, () => one.current()))
      const all = await during(clock, 1_000, Promise.all(flows))
      expect(new Set(all.map(({ tokens }) => tokens.accessToken))).toEqual(new Set([`access-${round + 1}`]))
      expect(issuer.asked).toHaveLength(round)
    }
    expect(issuer.refusals).toBe(0)
  })

  test('who was refused with tokens that another process has renewed meanwhile takes those', async () => {
    const { keeper, issuer, clock } = stage()
    const [one, two] = [keeper(), keeper()]
    await one.put(issuer.login(), clock.now())
    const [mine, theirs] = [await one.current(), await two.current()]
    await during(clock, TRIP, one.other(mine))
    expect((await two.other(theirs)).tokens.accessToken).toBe('access-2')
    expect(issuer.asked).toHaveLength(1)
  })

  test('of many who were refused at once, one asks the server', async () => {
    const { keeper, issuer, clock } = stage()
    const one = keeper()
    await one.put(issuer.login(), clock.now())
    const held = await one.current()
    const others = await during(clock, TRIP, Promise.all([one.other(held), one.other(held), one.other(held)]))
    const late = await one.other(held)
    expect([...others, late].map(({ tokens }) => tokens.accessToken)).toEqual(Array(4).fill('access-2'))
    expect(issuer.asked).toHaveLength(1)
  })

  test('a process that ends while it asks is waited for no longer than a request takes', async () => {
    const { keeper, issuer, clock, document } = stage()
    await keeper().put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    const dead = keeper({
      obtain: async (_token, secure) => {
        await secure()
        return new Promise(() => {})
      },
    })
    void dead.current()
    await clock.advance(1)
    expect((await document()).lock).toBeDefined()
    const living = keeper().current()
    await clock.advance(14_000)
    expect(issuer.asked).toHaveLength(0)
    expect((await during(clock, 2_000, living)).tokens.accessToken).toBe('access-2')
  })

  test('a lock from a clock that is far ahead holds nobody up', async () => {
    const { keeper, issuer, clock, store } = stage()
    await keeper().put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    const { version, document } = await store.read()
    await store.write(version, { ...document, lock: { owner: 'other', until: clock.now() + 24 * HOUR } })
    expect((await during(clock, TRIP, keeper().current())).tokens.accessToken).toBe('access-2')
  })

  test('who was stopped for so long that another has the lock does not ask', async () => {
    const { keeper, issuer, clock } = stage()
    await keeper().put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    const { promise: woken, resolve: wakeUp } = Promise.withResolvers<void>()
    const stopped = keeper({
      async obtain(refreshToken, secure) {
        await woken
        await secure()
        return issuer.refresh(refreshToken)
      },
    })
    const late = stopped.current()
    await clock.advance(20_000)
    await during(clock, TRIP, keeper().current())
    wakeUp()
    expect((await during(clock, TRIP, late)).tokens.accessToken).toBe('access-2')
    expect(issuer.asked).toEqual(['refresh-1'])
    expect(issuer.refusals).toBe(0)
  })
})

describe('what the server gave', () => {
  test('is stored before it is used, also when the ledger fails at first', async () => {
    const { keeper, issuer, clock, ledger, store, document } = stage()
    let fails = 0
    const failing = {
      ...store,
      async write(version: number, next: CredentialDocument | undefined) {
        if (next?.tokens?.accessToken === 'access-2' && fails++ === 0) throw new Error('the disk is full')
        return store.write(version, next)
      },
    }
    const one = keeper({ store: failing })
    await one.put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    await expect(during(clock, TRIP, one.current())).rejects.toThrow('the disk is full')
    expect((await document()).tokens?.accessToken).toBe('access-1')
    expect((await one.current()).tokens.accessToken).toBe('access-2')
    expect((await document()).tokens).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-2' })
    expect(issuer.asked).toEqual(['refresh-1'])
    await ledger.close()
  })

  test('keeps the refresh token and the addresses that an answer does not repeat', async () => {
    const { keeper, clock, document } = stage()
    const answer = { lifeMs: HOUR, refreshLifeMs: undefined, scope: 'a' }
    const first = { ...answer, accessToken: 'one1', refreshToken: 'keep', addresses: { api: 'https://a.example' } }
    const second = { ...answer, accessToken: 'two2', refreshToken: undefined, scope: undefined, addresses: {} }
    const one = keeper({ obtain: async () => second })
    await one.put(first, clock.now())
    await clock.advance(2 * HOUR)
    await one.current()
    expect((await document()).tokens).toMatchObject({
      accessToken: 'two2',
      refreshToken: 'keep',
      scope: 'a',
      addresses: { api: 'https://a.example' },
    })
  })

  test('gives way to a login that came meanwhile', async () => {
    const { keeper, issuer, clock, document } = stage()
    const one = keeper()
    await one.put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    const renewed = one.current()
    await clock.advance(TRIP / 2)
    await keeper().put({ ...issuer.login(), accessToken: 'of a login' }, clock.now())
    expect((await during(clock, TRIP, renewed)).tokens.accessToken).toBe('of a login')
    expect((await document()).generation).toBe(2)
  })
})

describe('a failure that may pass', () => {
  test('deletes nothing, and the server is left alone for a while that doubles', async () => {
    const { keeper, issuer, clock, document } = stage()
    let asked = 0
    const one = keeper({
      async obtain() {
        asked++
        throw new TokenRefusal('unavailable', 'id.example.com: no answer')
      },
    })
    await one.put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    const waits = []
    for (let round = 0; round < 12; round++) {
      const { code, blocked, untilMs } = await failureOf(one.current())
      expect([code, blocked]).toEqual(['AUTH_UNAVAILABLE', false])
      waits.push((untilMs! - clock.now()) / 1000)
      await failureOf(one.current())
      await failureOf(keeper().current())
      await clock.advanceTo(untilMs!)
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900])
    expect(asked).toBe(12)
    expect((await document()).tokens?.refreshToken).toBe('refresh-1')
  })

  test.each([
    ['longer than the own pause', 120_000, 120_000],
    ['shorter than the own pause', 1_000, 5_000],
  ])('waits as long as the server asks for, when that is %s', async (_which, waitMs, expected) => {
    const { keeper, issuer, clock } = stage()
    const one = keeper({
      async obtain() {
        throw new TokenRefusal('unavailable', 'id.example.com: slow down', waitMs)
      },
    })
    await one.put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    const { untilMs } = await failureOf(one.current())
    expect(untilMs! - clock.now()).toBe(expected)
  })

  test('is over with the first answer', async () => {
    const { keeper, issuer, clock, document } = stage()
    let fails = 3
    const one = keeper({
      async obtain(refreshToken) {
        if (fails-- > 0) throw new TokenRefusal('unavailable', 'id.example.com: no answer')
        return issuer.refresh(refreshToken)
      },
    })
    await one.put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    for (let round = 0; round < 3; round++) await clock.advanceTo((await failureOf(one.current())).untilMs!)
    expect((await one.current()).tokens.accessToken).toBe('access-2')
    expect((await document()).pause).toBeUndefined()
  })

  test('before the lock is taken counts as one, too', async () => {
    const { keeper, issuer, clock } = stage()
    const one = keeper({
      prepare: () => Promise.reject(new TokenRefusal('unavailable', 'id.example.com: not discovered')),
    })
    await one.put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    expect(await failureOf(one.current())).toMatchObject({ code: 'AUTH_UNAVAILABLE', blocked: false })
  })
})

describe('a credential that is refused', () => {
  test('is blocked for every process, and keeps its grant', async () => {
    const { keeper, issuer, clock, document } = stage()
    await keeper().put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    issuer.revoke()
    const processes = Array.from({ length: 4 }, () => keeper())
    const all = await during(clock, 1_000, Promise.all(processes.map((one) => failureOf(one.current()))))
    for (const { code, blocked, untilMs, message } of all) {
      expect([code, blocked, untilMs! - clock.now() > 14 * 60_000]).toEqual(['AUTH_GRANT_REFUSED', true, true])
      expect(message).toBe('id.example.com: invalid_grant.')
    }
    expect(issuer.asked).toHaveLength(1)
    expect((await document()).tokens?.refreshToken).toBe('refresh-1')
  })

  test('is asked again every 15 minutes, and stays blocked since the first time', async () => {
    const { keeper, issuer, clock, document } = stage()
    const one = keeper()
    await one.put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    issuer.revoke()
    await during(clock, TRIP, failureOf(one.current()))
    const { since } = (await document()).blocked!
    for (let round = 2; round <= 4; round++) {
      await clock.advance(14 * 60_000)
      await failureOf(one.current())
      await clock.advance(60_000)
      await during(clock, TRIP, failureOf(one.current()))
      expect(issuer.asked).toHaveLength(round)
    }
    expect((await document()).blocked!.since).toBe(since)
  })

  test('is asked again once, by one of all processes, when somebody says that it was mended', async () => {
    const { keeper, issuer, clock, said } = stage()
    const processes = Array.from({ length: 4 }, () => keeper())
    await processes[0]!.put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    issuer.revoke()
    const ask = () => during(clock, 1_000, Promise.all(processes.map((one) => failureOf(one.current()))))
    await ask()
    expect(issuer.asked).toHaveLength(1)
    said.mendedAt = clock.now()
    await ask()
    await ask()
    expect(issuer.asked).toHaveLength(2)
  })

  test('is good again in every process after a login in one of them', async () => {
    const { keeper, issuer, clock } = stage()
    const [one, two] = [keeper(), keeper()]
    await one.put(issuer.login(), clock.now())
    await two.current()
    await clock.advance(2 * HOUR)
    issuer.revoke()
    await during(clock, 1_000, Promise.all([failureOf(one.current()), failureOf(two.current())]))
    await keeper().put(issuer.login(), clock.now())
    expect((await one.current()).tokens.accessToken).toBe('access-2')
    expect((await two.current()).tokens.accessToken).toBe('access-2')
  })

  test('is tried at once with a secret that it was not refused with', async () => {
    const { keeper, clock, issuer } = stage()
    let good = 'new'
    const at = (secret: string) =>
      keeper({
        byLogin: false,
        fingerprint: () => secret,
        obtain: async () => {
          if (secret !== good) throw new TokenRefusal('client', 'id.example.com: invalid_client')
          return issuer.login()
        },
      })
    expect(await failureOf(at('old').current())).toMatchObject({ code: 'AUTH_CLIENT_REFUSED', blocked: true })
    expect((await at('new').current()).tokens.accessToken).toBe('access-1')
    good = ''
    await clock.advance(2 * HOUR)
    expect(await failureOf(at('new').current())).toMatchObject({ code: 'AUTH_CLIENT_REFUSED' })
  })

  test('is not condemned when somebody else has renewed it meanwhile', async () => {
    const { keeper, issuer, clock, store } = stage()
    const one = keeper({
      async obtain(refreshToken) {
        // Another process, whose lock had lapsed, is done a moment earlier.
        const { version, document } = await store.read()
        const tokens = { ...document.tokens!, accessToken: 'of the other', obtainedAt: clock.now() }
        await store.write(version, { generation: document.generation + 1, tokens })
        issuer.revoke()
        return issuer.refresh(refreshToken)
      },
    })
    await one.put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    expect((await one.current()).tokens.accessToken).toBe('of the other')
  })

  test('after a process ended between the answer and its storing, is told of with that as the likely reason', async () => {
    const { keeper, issuer, clock } = stage()
    await keeper().put(issuer.login(), clock.now())
    await clock.advance(2 * HOUR)
    const dead = keeper({
      async obtain(refreshToken, secure) {
        await secure()
        issuer.refresh(refreshToken)
        return new Promise(() => {})
      },
    })
    void dead.current()
    await clock.advance(1)
    const failure = await during(clock, 20_000, failureOf(keeper().current()))
    expect(failure).toMatchObject({ code: 'AUTH_GRANT_REFUSED', blocked: true })
    expect(failure.message).toContain('A process ended while it renewed the tokens')
  })
})

describe('without a login', () => {
  test('nothing is asked', async () => {
    const { keeper, issuer } = stage()
    expect(await failureOf(keeper().current())).toMatchObject({ code: 'AUTH_LOGIN_NEEDED', blocked: true })
    expect(issuer.asked).toEqual([])
  })

  test('that gave a refresh token, the end of the access token is the end', async () => {
    const { keeper, issuer, clock } = stage()
    const one = keeper()
    await one.put({ ...issuer.login(), refreshToken: undefined }, clock.now())
    await clock.advance(0.99 * HOUR)
    expect((await one.current()).tokens.accessToken).toBe('access-1')
    await clock.advance(HOUR)
    expect(await failureOf(one.current())).toMatchObject({ code: 'AUTH_LOGIN_NEEDED' })
  })

  test('a grant that needs none begins by itself', async () => {
    const { keeper, issuer } = stage()
    const one = keeper({ byLogin: false, obtain: async () => issuer.login() })
    expect((await one.current()).tokens.accessToken).toBe('access-1')
  })
})

test('closing waits for a renewal that is under way', async () => {
  const { keeper, issuer, clock, document } = stage()
  const one = keeper()
  await one.put(issuer.login(), clock.now())
  await clock.advance(0.9 * HOUR)
  await one.current()
  await during(clock, TRIP, one.close())
  expect((await document()).tokens?.accessToken).toBe('access-2')
})
