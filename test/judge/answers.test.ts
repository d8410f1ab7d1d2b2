import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  FIND_BEHAVIOURS,
  ID_SHAPES,
  type JudgeBehaviours,
  LIST_SHAPES,
  NO_ID_SHAPES,
  NONE_ANSWERS,
} from '../../src/testing/judge/behaviours.ts'
import { judgeConfig } from './judge-config.ts'
import { play } from './scenario.ts'
import { expectAllDone, expectJustice, expectNoIds } from './verdicts.ts'

const SEEDS = [1, 2, 3, 4, 5, 6]
const of = (seed: number, behaviours: JudgeBehaviours, reuse = false) =>
  play({ seed, behaviours, config: judgeConfig(behaviours, { reuse }) })

describe('nobody is taken for somebody else', () => {
  test.each(FIND_BEHAVIOURS)('when the search is %s', async (finds) => {
    // What the search does not show, only the CRM itself can keep from being created twice.
    const behaviours: JudgeBehaviours = {
      finds,
      conflicts: finds === 'first_of_everything' ? 'same_person' : undefined,
    }
    for (const seed of SEEDS) {
      const ending = await of(seed, behaviours)
      expectJustice(ending)
      expectAllDone(ending)
    }
  })

  test('when the CRM refuses everybody of the same name and names them', async () => {
    let held = 0
    for (const seed of [...SEEDS, 7, 8]) {
      const ending = await of(seed, { conflicts: 'same_name' })
      expectJustice(ending)
      for (const { caller, result } of ending.played) {
        if (caller.known) expect(result.account!.status).toBe('found')
        else expect(result.account!.reason).toMatch(/one already|another session resolves the same person/)
        if (result.account!.status === 'held') held++
      }
    }
    expect(held).toBeGreaterThan(0)
  })
})

describe('nobody is created twice', () => {
  test.each(NONE_ANSWERS)('when "there is nobody" is %s', async (none) => {
    for (const lists of LIST_SHAPES) {
      const ending = await of(1 + LIST_SHAPES.indexOf(lists), { none, lists })
      expectJustice(ending)
      expectAllDone(ending)
    }
  })

  test.each(ID_SHAPES)('when ids are %s, in the body or in Location', async (ids) => {
    for (const idPlace of ['body', 'location'] as const)
      for (const seed of [1, 2, 3]) {
        const ending = await of(seed, { ids, idPlace }, seed > 1)
        expectJustice(ending)
        expectAllDone(ending)
      }
  })

  test.each(NO_ID_SHAPES)('when the id is %s, which is none', async (ids) => {
    for (const idPlace of ['body', 'location'] as const)
      for (const seed of [1, 3])
        for (const indexLagMs of [0, 200_000]) {
          const ending = await of(seed, { ids, idPlace, indexLagMs })
          expectJustice(ending)
          if (idPlace === 'body') expectNoIds(ending)
        }
  })
})

test('however all of that comes together', { timeout: 60_000 }, async () => {
  const behaviours: fc.Arbitrary<JudgeBehaviours> = fc.record({
    finds: fc.constantFrom('right', 'near_twins', 'ignores_filters', 'wildcards'),
    none: fc.constantFrom(...NONE_ANSWERS),
    lists: fc.constantFrom(...LIST_SHAPES),
    ids: fc.constantFrom(...ID_SHAPES),
    idPlace: fc.constantFrom('body', 'location'),
    duplicates: fc.boolean(),
    conflicts: fc.constantFrom(undefined, 'same_person'),
    indexLagMs: fc.constantFrom(0, 1000, 290_000),
  })
  await fc.assert(
    fc.asyncProperty(fc.nat(), behaviours, fc.boolean(), async (seed, chosen, reuse) => {
      const ending = await of(seed, chosen, reuse)
      expectJustice(ending)
      expectAllDone(ending)
    }),
    { seed: 20_261_120, numRuns: 120 },
  )
})
