import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { onAllProcessors } from './all-processors.ts'
import { live } from './world.ts'
import { beyondBounds, withinBounds } from './worlds.ts'

const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? 2000)
const SEEDS_BEYOND = Math.ceil(SEEDS / 20)
/** So many seeds in one test, so that a long run shows how far it is. */
const BATCH = 250
const LONG = { timeout: 60 * 60_000 }

const processors = onAllProcessors()
afterAll(() => {
  processors.end()
})

const batches = (count: number): [from: number, to: number][] =>
  Array.from({ length: Math.ceil(count / BATCH) }, (_, place) => [place * BATCH, Math.min(count, (place + 1) * BATCH)])

describe('inside the bounds nothing is lost, doubled or out of order, whatever is killed, paused, lost or late', () => {
  test.each(batches(SEEDS))('seeds from %i to %i', LONG, async (from, to) => {
    expect(await processors.faults('within', from, to)).toEqual([])
  })
})

describe('outside the bounds every duplicate is told of', () => {
  test.each(batches(SEEDS_BEYOND))('seeds from %i to %i', LONG, async (from, to) => {
    expect(await processors.faults('beyond', from, to)).toEqual([])
  })

  test('there are some, so that the audit has something to find', async () => {
    let found = 0
    for (let seed = 0; seed < 24; seed++)
      found += (await live(beyondBounds(seed))).alerts.filter(({ type }) => type === 'duplicate_detected').length
    expect(found).toBeGreaterThan(0)
  })
})

test('a seed tells the same story every time, byte for byte, to whoever asks for it again', async () => {
  await live(withinBounds(6))
  const { story } = await live(withinBounds(7))
  const { stdout } = await promisify(execFile)(process.execPath, ['tools/simulate.ts', '7'])
  expect(story.length).toBeGreaterThan(10)
  expect(stdout).toBe([...story, 'seed 7: as it should be', ''].join('\n'))
})
