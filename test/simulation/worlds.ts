import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import type { WorldOptions } from './world.ts'

/** A bad day of a CRM and of the way to it: about half of all requests go wrong in some way. */
const FAULTS = {
  refused: 0.04,
  unreachable: 0.03,
  lost_request: 0.04,
  lost_answer: 0.07,
  breaks_before: 0.04,
  breaks_after: 0.07,
  cut_short: 0.04,
  late_commit: 0.06,
  fails_before: 0.04,
  fails_after: 0.06,
  throttled: 0.04,
}

/** A world whose trouble stays inside the bounds that its configuration declares; how much of it, the seed decides. */
export function withinBounds(seed: number): WorldOptions {
  const random = createSeededRandom(~seed)
  const draw = <const T extends readonly unknown[]>(...choices: T): T[number] =>
    choices[Math.floor(random.fraction() * choices.length)]
  return {
    seed,
    processes: draw(1, 2, 2, 3),
    callers: 2,
    sessionsPerCaller: draw(2, 3, 4),
    behaviours: {
      indexLagMs: draw(0, [0, 5_000], [0, 120_000], [0, 290_000]),
      finds: draw('right', 'right', 'near_twins', 'wildcards', 'ignores_filters'),
      conflicts: draw(undefined, undefined, 'same_person'),
    },
    network: { lateCommitMs: [0, 50_000], faults: draw({}, FAULTS, FAULTS) },
    mishaps: { kill: draw(0, 0.01, 0.05), pause: draw(0, 0.01, 0.03), longestPauseMs: draw(5_000, 120_000) },
  }
}

/** A world that breaks its bounds: it stores far later than declared, or shows what it stored far later. */
export function beyondBounds(seed: number): WorldOptions {
  const world = withinBounds(seed)
  const isLate = seed % 2 === 0
  return {
    ...world,
    behaviours: { ...world.behaviours, conflicts: undefined, indexLagMs: isLate ? 0 : [0, 1_500_000] },
    network: { lateCommitMs: isLate ? [0, 1_200_000] : [0, 50_000], faults: FAULTS },
  }
}
