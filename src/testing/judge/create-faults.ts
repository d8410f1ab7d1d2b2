import type { Random } from '../../util/random.ts'
import type { CrmFault } from '../server/fault-queue.ts'
import type { WholeRequest } from '../server/whole-request.ts'
import type { JudgeBehaviours } from './behaviours.ts'
import { pick } from './chance.ts'

/** So many creates in a row may go wrong; then one is done right, so that every scenario comes to an end. */
const MOST_IN_A_ROW = 2

/** Which creates go wrong, by the seed. Chance is drawn per create, in the order of their arrival. */
export function createFaults(
  random: Random,
  { creates = 'right', lateCommitMs = 30_000 }: JudgeBehaviours,
): (request: Pick<WholeRequest, 'method' | 'path'>) => CrmFault | undefined {
  let inARow = 0
  return ({ method, path }) => {
    if (creates === 'right' || method !== 'POST' || !/\/(?:people|cases)$/.test(path)) return undefined
    if (inARow === MOST_IN_A_ROW || random.fraction() < 0.3) {
      inARow = 0
      return undefined
    }
    inARow++
    switch (creates) {
      case 'error_in_200':
      case 'error_in_200_after_storing':
        return {
          status: 200,
          body: { success: false, error: 'busy' },
          afterStoring: creates === 'error_in_200_after_storing',
        }
      case 'breaks_off':
        return 'drop'
      case 'loses_answers':
        return 'drop_after_storing'
      case 'fails_after_storing':
        return { status: pick(random, [500, 502, 503, 504]), afterStoring: true }
      case 'refuses_after_storing':
        return { status: pick(random, [400, 422]), afterStoring: true }
      case 'commits_late':
        return { delayMs: lateCommitMs }
    }
  }
}
