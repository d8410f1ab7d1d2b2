import { describe, expect, test } from 'vitest'
import type { JudgeBehaviours } from '../../../src/testing/judge/behaviours.ts'
import { type JudgeTransportOptions, createJudgeTransport } from '../../../src/testing/judge/judge-transport.ts'
import type { JudgeRule } from '../../../src/testing/judge/judge-violations.ts'
import { NETWORK_FAULTS } from '../../../src/testing/judge/network-faults.ts'
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts'
import { sleep } from '../../../src/util/clock.ts'
import { createSeededRandom } from '../../../src/testing/seeded-random.ts'
import { type Manners, createClient } from './clients.ts'

const HOUR = 3_600_000

/** Two callers call three times each within eight seconds; all of it comes to its end. */
async function play(seed: number, manners: Manners, options: Omit<JudgeTransportOptions, 'seed' | 'clock'>) {
  const clock = createVirtualClock(undefined, { io: false })
  const net = createJudgeTransport({ seed, clock, callers: 2, ...options })
  const random = createSeededRandom(seed)
  const call = createClient(net, clock, manners)
  const calls = net.judge.callers.flatMap((caller) =>
    [1, 2, 3].map(async (index) => {
      await sleep(clock, random.fraction() * 8_000)
      await call(caller, `${caller.id}-session-${index}`)
    }),
  )
  const all = Promise.all(calls)
  while (clock.pending() > 0) await clock.advance(HOUR)
  await all
  return { ...net.judge, violations: net.judge.violations() }
}

/** Which rules are broken in how many of 100 stories. */
async function broken(manners: Manners, options: Omit<JudgeTransportOptions, 'seed' | 'clock'>) {
  const counts: Record<JudgeRule, number> = {
    wrong_person: 0,
    person_twice: 0,
    case_twice: 0,
    note_twice: 0,
    file_twice: 0,
  }
  for (let seed = 0; seed < 100; seed++)
    for (const rule of new Set((await play(seed, manners, options)).violations.map((one) => one.rule))) counts[rule]++
  return counts
}

const nothing = { wrong_person: 0, person_twice: 0, case_twice: 0, note_twice: 0, file_twice: 0 }
const LAG: JudgeBehaviours = { indexLagMs: [0, 120_000] }
const FAULTS = Object.fromEntries(NETWORK_FAULTS.map((one) => [one, 0.04]))
const LOST_ANSWERS = { faults: { lost_answer: 0.2, breaks_after: 0.2 } }

describe('a client that finds, then creates', () => {
  test('makes doubles of people who call at once, even when nothing goes wrong', async () => {
    const { person_twice, ...others } = await broken({}, {})
    expect(person_twice).toBeGreaterThan(0)
    expect(others).toMatchObject({ case_twice: 0, note_twice: 0 })
  })

  test('makes doubles of nearly all of them when the search lags behind', async () => {
    expect((await broken({}, { behaviours: LAG })).person_twice).toBeGreaterThan(60)
  })

  test('makes doubles of everything when answers get lost', async () => {
    const { person_twice, case_twice, note_twice, wrong_person } = await broken({}, { network: LOST_ANSWERS })
    expect(Math.min(person_twice, case_twice, note_twice)).toBeGreaterThan(20)
    expect(wrong_person).toBe(0)
  })

  test('and looks again at once, still does while the search lags behind', async () => {
    const careful = { looksAgain: true, sharesPeople: true }
    expect(await broken(careful, { network: LOST_ANSWERS })).toEqual(nothing)
    const { case_twice, note_twice } = await broken(careful, { network: LOST_ANSWERS, behaviours: LAG })
    expect(Math.min(case_twice, note_twice)).toBeGreaterThan(50)
  })
})

describe('a client that shares what it found and waits until the search must show what was stored', () => {
  const patient = { looksAgain: true, sharesPeople: true, waitsMs: 120_000 + 60_000 + 1 }

  test('makes no doubles, whatever goes wrong within the bounds', async () => {
    expect(await broken(patient, { network: { faults: FAULTS, lateCommitMs: [0, 60_000] }, behaviours: LAG })).toEqual(
      nothing,
    )
  })

  test('does when the search lags longer than it waits', async () => {
    const { case_twice } = await broken(patient, {
      network: { faults: FAULTS },
      behaviours: { indexLagMs: [0, 600_000] },
    })
    expect(case_twice).toBeGreaterThan(5)
  })

  test('does when the CRM commits later than it waits', async () => {
    const { case_twice } = await broken(patient, { network: { faults: FAULTS, lateCommitMs: [0, 1_000_000] } })
    expect(case_twice).toBeGreaterThan(5)
  })
})

/** All that happened, as text. */
async function story(seed: number): Promise<string> {
  const behaviours: JudgeBehaviours = { ...LAG, creates: ['loses_answers', 'fails', 'commits_late'], throttleRate: 0.1 }
  const { requests, effects, violations } = await play(seed, {}, { network: { faults: FAULTS }, behaviours })
  return JSON.stringify({ requests, effects, violations })
}

test('the same seed makes the same story byte for byte, another seed another', async () => {
  expect(await story(7)).toBe(await story(7))
  expect(await story(7)).not.toBe(await story(8))
})
