import { describe, expect, test } from 'vitest'
import { checkConfig } from '../../src/config/check-config.ts'
import type { JudgeBehaviours } from '../../src/testing/judge/behaviours.ts'
import { judgeConfig } from './judge-config.ts'
import { play } from './scenario.ts'
import { expectJustice } from './verdicts.ts'

const SEEDS = [1, 2, 3, 4]

/** The rules that were broken with one of the seeds. */
async function broken(behaviours: JudgeBehaviours, change: (config: ReturnType<typeof judgeConfig>) => void) {
  const rules = new Set<string>()
  for (const seed of SEEDS) {
    const config = judgeConfig(behaviours)
    expectJustice(await play({ seed, behaviours, config }))
    change(config)
    for (const { rule } of (await play({ seed, behaviours, config })).violations) rules.add(rule)
  }
  return [...rules]
}

const warnings = (verify: boolean): string[] =>
  checkConfig(judgeConfig({ finds: 'ignores_filters' }, { verify, reuse: true })).issues.map(
    ({ code, path }) => `${code} ${path}`,
  )

describe('the judge notices, and with the fitting configuration finds nothing:', () => {
  test.each(['near_twins', 'ignores_filters', 'first_of_everything'] as const)(
    'sessions on strangers, when nothing is verified and the search is %s',
    async (finds) => {
      const conflicts = finds === 'first_of_everything' ? ('same_person' as const) : undefined
      const rules = await broken({ finds, conflicts }, (config) => {
        for (const find of config.account.findByQuery) delete find.response.verify
      })
      expect(rules).toEqual(['wrong_person'])
    },
  )

  test('a case of a stranger, when what a search for open cases finds is not verified', async () => {
    const rules = await broken({ finds: 'ignores_filters' }, (config) => {
      config.record.reuse = true
      delete config.record.findByQuery.response.verify
    })
    expect(rules).toEqual(['wrong_person'])
  })

  test('a second case, when nothing searches what a lost answer may have stored and it is sent again', async () => {
    const rules = await broken({ creates: 'loses_answers' }, (config) => {
      Object.assign(config.record.create, { correlation: undefined, onAmbiguous: 'resend' })
    })
    expect(rules).toEqual(['case_twice'])
  })

  test('a second person, when the index lags longer than was said', async () => {
    const rules = await broken({ creates: 'loses_answers', indexLagMs: 200_000 }, (config) => {
      Object.assign(config.account.create, { indexLagSeconds: 0, lateCommitSeconds: 0 })
    })
    expect(rules).toEqual(['person_twice'])
  })
})

test('whom a conflict names is never adopted when nothing was compared', async () => {
  const rules = await broken({ conflicts: 'same_name' }, (config) => {
    delete config.account.create.conflict.verify
    delete (config.account as { findByQuery?: unknown }).findByQuery
  })
  expect(rules).toEqual([])
})

describe('crmwire check', () => {
  test('warns of a find by phone number that verifies nothing', () => {
    expect(warnings(false)).toEqual(['CONFIG_NO_VERIFY account.findByQuery[0].params.phone'])
  })

  test('has nothing to say about one that does', () => {
    expect(warnings(true)).toEqual([])
  })
})
