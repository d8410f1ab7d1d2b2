import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  CREATE_BEHAVIOURS,
  FIND_BEHAVIOURS,
  ID_SHAPES,
  type JudgeBehaviours,
} from '../../src/testing/judge/behaviours.ts'
import { judgeConfig } from './judge-config.ts'
import { play } from './scenario.ts'
import { expectAllDone, expectJustice } from './verdicts.ts'

const of = (seed: number, behaviours: JudgeBehaviours) => play({ seed, behaviours, config: judgeConfig(behaviours) })

test.each(CREATE_BEHAVIOURS)('nothing is created twice by a CRM that does this to creates: %s', async (creates) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const ending = await of(seed, { creates })
    expectJustice(ending)
    expectAllDone(ending)
  }
})

test('nothing is created twice while the search lags behind', { timeout: 180_000 }, async () => {
  const behaviours = fc.record({
    finds: fc.constantFrom('right', 'near_twins', 'ignores_filters', 'wildcards'),
    // What was stored and is refused with 400 is searched once only; a search that lags cannot show it yet.
    creates: fc.constantFrom(...CREATE_BEHAVIOURS.filter((one) => one !== 'refuses_after_storing')),
    ids: fc.constantFrom(...ID_SHAPES),
    indexLagMs: fc.constantFrom(0, 5000, 290_000),
    lateCommitMs: fc.constantFrom(1000, 30_000, 59_000),
    conflicts: fc.constantFrom(undefined, 'same_person'),
  } satisfies Record<string, unknown>)
  await fc.assert(
    fc.asyncProperty(fc.nat(), behaviours, async (seed, chosen) => {
      const ending = await of(seed, chosen)
      expectJustice(ending)
      expectAllDone(ending)
    }),
    { seed: 20_261_121, numRuns: 100 },
  )
})

test.each(CREATE_BEHAVIOURS.filter((one) => one !== 'refuses_after_storing'))(
  'a search that shows the first of everything, and creates that do this, hold what nobody can tell: %s',
  async (creates) => {
    for (const seed of [1, 2, 3]) {
      const ending = await of(seed, { finds: FIND_BEHAVIOURS[4], creates, conflicts: 'same_person' })
      expectJustice(ending)
      for (const { result } of ending.played)
        expect(['found', 'created', 'held', 'pending']).toContain(result.account!.status)
    }
  },
)
