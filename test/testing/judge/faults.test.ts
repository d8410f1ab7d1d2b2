import { type TestContext, describe, expect, test } from 'vitest'
import { CREATE_BEHAVIOURS, type CreateBehaviour } from '../../../src/testing/judge/behaviours.ts'
import { readRetryAfter } from '../../../src/http/retry-after.ts'
import { judge } from './judge-stage.ts'

/** What a client sees of a request that goes wrong, and how many effects it has at once and in the end. */
const SEEN: Record<CreateBehaviour, [seen: RegExp, atOnce: number, inTheEnd: number]> = {
  right: [/^201 $|^200 true$/, 1, 1],
  error_in_200: [/^200 false$/, 0, 0],
  error_in_200_after_storing: [/^200 false$/, 1, 1],
  breaks_off: [/^breaks$/, 0, 0],
  loses_answers: [/^breaks$/, 1, 1],
  cuts_answers: [/^breaks$/, 1, 1],
  fails: [/^50\d $/, 0, 0],
  fails_after_storing: [/^50\d $/, 1, 1],
  refuses: [/^400 $/, 0, 0],
  refuses_after_storing: [/^4(?:00|22) $/, 1, 1],
  hangs: [/^silence$/, 0, 0],
  commits_late: [/^silence$/, 0, 1],
}

describe('what goes wrong with a request that writes, always:', () => {
  test.for(
    CREATE_BEHAVIOURS.flatMap((behaviour) =>
      (['/people', '/cases', '/cases/1', '/cases/1/notes', '/cases/1/files'] as const).map(
        (path) => [behaviour, path] as const,
      ),
    ),
  )('%s to %s', async ([behaviour, path], t) => {
    const { crm, clock, ask } = await judge(t, { creates: behaviour, changes: behaviour, faultRate: 1 })
    const gone = new AbortController()
    const method = path === '/cases/1' ? 'PUT' : 'POST'
    let seen = 'silence'
    const answered = ask(method, path, { body: { text: 'hello' } }, gone.signal).then(
      ({ status, json }) =>
        (seen = `${status} ${String((json as object | null) && (json.success ?? ''))}`.replace('null', '')),
      () => (seen = 'breaks'),
    )
    await clock.advance(10_000)
    const [pattern, atOnce, inTheEnd] = SEEN[behaviour]
    expect(seen).toMatch(pattern)
    expect(crm.effects).toHaveLength(atOnce)
    gone.abort()
    await answered
    await clock.advance(60_000)
    expect(crm.effects).toHaveLength(inTheEnd)
  })
})

test('an answer that is cut has promised more than comes', async (t) => {
  const { crm, send } = await judge(t, { creates: 'cuts_answers', faultRate: 1, idPlace: 'location' })
  // There is no body that could be cut, so it promises one.
  await expect(send('POST', '/people', {})).rejects.toThrow('terminated')
  expect(crm.requests).toMatchObject([{ status: 201 }])
})

/** The statuses of creates and of notes in turn. */
async function shares(rate: number | undefined, t: TestContext) {
  const { ask } = await judge(t, { creates: 'fails', changes: ['refuses'], faultRate: rate })
  const statuses: number[] = []
  for (let i = 0; i < 60; i++) {
    statuses.push((await ask('POST', '/cases', { body: {} })).status)
    statuses.push((await ask('POST', '/cases/1/notes', { body: {} })).status)
  }
  return { created: statuses.filter((_, at) => at % 2 === 0), changed: statuses.filter((_, at) => at % 2 === 1) }
}

describe('which requests go wrong', () => {
  test('by rate: none of them, some of them, all of them', async (t) => {
    const none = await shares(0, t)
    expect([new Set(none.created), new Set(none.changed)]).toEqual([new Set([201]), new Set([200])])
    const some = await shares(0.5, t)
    for (const [statuses, good] of [
      [some.created, 201],
      [some.changed, 200],
    ] as const) {
      expect(statuses.filter((status) => status === good).length).toBeGreaterThan(15)
      expect(statuses.filter((status) => status === good).length).toBeLessThan(45)
    }
    const all = await shares(1, t)
    expect(all.created.every((status) => status >= 500)).toBe(true)
    expect(new Set(all.changed)).toEqual(new Set([400]))
  })

  test('without a rate at most two in a row, of creates and of changes each', async (t) => {
    const { created, changed } = await shares(undefined, t)
    expect(created.map((status) => status === 201).join()).not.toContain('false,false,false')
    expect(changed.map((status) => status === 200).join()).not.toContain('false,false,false')
    expect(new Set(changed)).toEqual(new Set([200, 400]))
  })

  test('mixed meets every fault sooner or later', async (t) => {
    const { crm, clock, ask } = await judge(t, { creates: 'mixed', faultRate: 1 })
    const seen = new Set<string>()
    for (let i = 0; i < 120; i++) {
      const gone = new AbortController()
      const before = crm.effects.length
      const answered = ask('POST', '/cases', { body: {} }, gone.signal).then(
        ({ status }) => String(status),
        () => (gone.signal.aborted ? 'silence' : 'breaks'),
      )
      await clock.advance(1_000)
      gone.abort()
      const told = await answered
      const atOnce = crm.effects.length - before
      await clock.advance(30_000)
      seen.add(`${told} ${atOnce} ${crm.effects.length - before}`)
    }
    const everything = ['200 0 0', '200 1 1', '400 0 0', '400 1 1', '422 1 1']
    everything.push(...[500, 502, 503, 504].flatMap((status) => [`${status} 0 0`, `${status} 1 1`]))
    everything.push('breaks 0 0', 'breaks 1 1', 'silence 0 0', 'silence 0 1')
    expect([...seen].toSorted()).toEqual(everything)
  })

  test('finds fail by a rate of their own, and nothing is stored by them', async (t) => {
    const { ask, crm } = await judge(t, { findFaultRate: 0.5 })
    const seen = new Set<string>()
    for (let i = 0; i < 200; i++)
      seen.add(
        await ask('GET', '/people?phone=1')
          .then(({ status }) => String(status))
          .catch(() => 'breaks'),
      )
    expect([...seen].toSorted()).toEqual(['200', '500', '502', '503', '504', 'breaks'])
    expect((await ask('POST', '/people', { body: {} })).status).toBe(201)
    expect(crm.effects).toHaveLength(1)
  })
})

test('a share of all requests is told to come later, in seconds or with a date of the same clock', async (t) => {
  const { ask, clock, crm } = await judge(t, { throttleRate: 0.5, retryAfterSeconds: 30 })
  const asked: string[] = []
  let others = 0
  for (let i = 0; i < 60; i++) {
    const { status, headers } = await ask(i % 2 ? 'POST' : 'GET', '/cases')
    if (status !== 429) others++
    else {
      expect(readRetryAfter(Object.fromEntries(headers), 0)).toBe(30_000)
      asked.push(headers.get('retry-after')!)
    }
  }
  expect(new Set(asked)).toEqual(new Set(['30', new Date(clock.now() + 30_000).toUTCString()]))
  expect(others).toBeGreaterThan(10)
  expect(crm.effects.length).toBeLessThan(30)
})

test('a slow judge does it at once and answers late', async (t) => {
  const { ask, crm, clock } = await judge(t, { latencyMs: [2_000, 2_999] })
  let answered = false
  const slow = ask('POST', '/cases', { body: {} }).then(() => (answered = true))
  await clock.advance(1_999)
  expect([crm.effects.length, answered]).toEqual([1, false])
  await clock.advance(1_000)
  expect(answered).toBe(true)
  await slow
})

test('a lag with a least and a most is drawn for each object', async (t) => {
  const { ask, clock } = await judge(t, { indexLagMs: [0, 100_000] })
  const shown: number[] = []
  for (let i = 0; i < 20; i++) await ask('POST', '/cases', { body: { reference: 'lagging' } })
  for (let i = 0; i <= 10; i++) {
    shown.push((await ask('GET', '/cases?reference=lagging')).json.total)
    await clock.advance(10_000)
  }
  expect(shown.at(-1)).toBe(20)
  expect(new Set(shown).size).toBeGreaterThan(4)
})
