import { describe, expect, test } from 'vitest'
import { faultsOf, silentDuplicates } from './verdict.ts'
import { live } from './world.ts'
import { beyondBounds, withinBounds } from './worlds.ts'

const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? 200)
/** So many seeds in one test, so that a long run shows how far it is. */
const BATCH = 100
const LONG = { timeout: 60 * 60_000 }

const batches = (count: number): number[] =>
  Array.from({ length: Math.ceil(count / BATCH) }, (_, place) => place * BATCH)

describe('inside the bounds nothing is lost, doubled or out of order, whatever is killed, paused, lost or late', () => {
  test.each(batches(SEEDS))('from seed %i on', LONG, async (from) => {
    for (let seed = from; seed < Math.min(from + BATCH, SEEDS); seed++)
      expect(faultsOf(await live(withinBounds(seed))), `seed ${seed}: npm run simulate -- ${seed}`).toEqual([])
  })
})

describe('outside the bounds every duplicate is told of', () => {
  test.each(batches(SEEDS / 20))('from seed %i on', LONG, async (from) => {
    for (let seed = from; seed < Math.min(from + BATCH, SEEDS / 20); seed++)
      expect(silentDuplicates(await live(beyondBounds(seed))), `seed ${seed}: npm run simulate -- ${seed}`).toEqual([])
  })

  test('there are some, so that the audit has something to find', async () => {
    let found = 0
    for (let seed = 0; seed < 12; seed++)
      found += (await live(beyondBounds(seed))).alerts.filter(({ type }) => type === 'duplicate_detected').length
    expect(found).toBeGreaterThan(0)
  })
})

test('a seed tells the same story every time', async () => {
  const [one, other] = [await live(withinBounds(7)), await live(withinBounds(7))]
  expect(one.story.length).toBeGreaterThan(10)
  expect(other.story).toEqual(one.story)
})
