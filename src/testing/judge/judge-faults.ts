import type { Random } from '../../util/random.ts'
import { drawAmount } from '../amount.ts'
import type { CrmFault } from '../server/fault-queue.ts'
import type { WholeRequest } from '../server/whole-request.ts'
import { CREATE_BEHAVIOURS } from './behaviours.ts'
import type { CreateBehaviour, JudgeBehaviours, WriteBehaviour } from './behaviours.ts'
import { pick } from './chance.ts'

/** Without a `faultRate`, so many in a row may go wrong; then one is done right, so that every scenario comes to an end. */
const MOST_IN_A_ROW = 2

export const SERVER_ERRORS = [500, 502, 503, 504] as const

/** Which requests go wrong, by the seed. Chance is drawn per request, in the order of their arrival. */
export function judgeFaults(
  random: Random,
  behaviours: JudgeBehaviours,
  now: () => number,
): (request: Pick<WholeRequest, 'method' | 'path'>) => CrmFault | undefined {
  const { creates = 'right', changes = 'right', faultRate, findFaultRate = 0, throttleRate = 0 } = behaviours
  const createGoesWrong = someOf(random, faultRate)
  const changeGoesWrong = someOf(random, faultRate)
  const wrong = (behaviour: WriteBehaviour, goesWrong: () => boolean): CrmFault | undefined =>
    behaviour === 'right' || !goesWrong() ? undefined : faultOf(random, drawBehaviour(random, behaviour), behaviours)

  return ({ method, path }) => {
    if (throttleRate > 0 && random.fraction() < throttleRate) return throttling(random, behaviours, now())
    if (method === 'GET')
      return findFaultRate > 0 && random.fraction() < findFaultRate
        ? faultOf(random, pick(random, ['breaks_off', 'fails']), behaviours)
        : undefined
    const isCreate = method === 'POST' && /\/(?:people|cases)$/.test(path)
    return isCreate ? wrong(creates, createGoesWrong) : wrong(changes, changeGoesWrong)
  }
}

function someOf(random: Random, rate: number | undefined): () => boolean {
  let inARow = 0
  return () => {
    if (rate !== undefined) return random.fraction() < rate
    const right = inARow === MOST_IN_A_ROW || random.fraction() < 0.3
    inARow = right ? 0 : inARow + 1
    return !right
  }
}

function drawBehaviour(random: Random, behaviour: WriteBehaviour): CreateBehaviour {
  if (behaviour === 'mixed') return drawBehaviour(random, CREATE_BEHAVIOURS.slice(1))
  if (typeof behaviour === 'string') return behaviour
  const [first = 'right', ...others] = behaviour
  return pick(random, [first, ...others])
}

function faultOf(
  random: Random,
  behaviour: CreateBehaviour,
  { lateCommitMs = 30_000 }: JudgeBehaviours,
): CrmFault | undefined {
  switch (behaviour) {
    case 'right':
      return undefined
    case 'error_in_200':
    case 'error_in_200_after_storing':
      return {
        status: 200,
        body: { success: false, error: 'busy' },
        afterStoring: behaviour === 'error_in_200_after_storing',
      }
    case 'breaks_off':
      return 'drop'
    case 'loses_answers':
      return 'drop_after_storing'
    case 'cuts_answers':
      return 'cut_short'
    case 'fails':
    case 'fails_after_storing':
      return { status: pick(random, SERVER_ERRORS), afterStoring: behaviour === 'fails_after_storing' }
    case 'refuses':
      return { status: 400 }
    case 'refuses_after_storing':
      return { status: pick(random, [400, 422]), afterStoring: true }
    case 'hangs':
      return 'hang'
    case 'commits_late':
      return { delayMs: drawAmount(random, lateCommitMs) }
  }
}

/** 429, which asks to wait in one of both forms. Its date is of the same clock, so that no other clock matters. */
export function throttling(
  random: Random,
  { retryAfterSeconds = [1, 60] }: Pick<JudgeBehaviours, 'retryAfterSeconds'>,
  now: number,
): { status: number; headers: Record<string, string>; body: string } {
  const seconds = drawAmount(random, retryAfterSeconds)
  const asDate = random.fraction() < 0.5
  const until = asDate ? new Date(now + seconds * 1_000).toUTCString() : String(seconds)
  return { status: 429, headers: { Date: new Date(now).toUTCString(), 'Retry-After': until }, body: '' }
}
