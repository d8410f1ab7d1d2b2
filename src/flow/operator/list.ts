import { CrmwireError } from '../../errors/crmwire-error.ts'
import { inLaneOrder } from '../../ledger/lane-order.ts'
import type { OperationQuery } from '../../ledger/ledger.ts'
import { type OperationRow, type OutcomeStatus, OUTCOME_STATUSES } from '../../ledger/operation-row.ts'
import { nearest } from '../../util/nearest.ts'
import { OPERATION_KINDS } from '../operation-kinds.ts'
import type { OperatorContext } from './context.ts'
import { type Job, jobOf } from './job.ts'
import { ALL_STATES, type JobState, stateOf } from './job-state.ts'

/** Which operations somebody wants to see; every part narrows. */
export interface JobQuery {
  sessionId?: string | undefined
  kinds?: readonly string[] | undefined
  states?: readonly JobState[] | undefined
  statuses?: readonly OutcomeStatus[] | undefined
  /** Those behind this one: the `next` of the page before. */
  after?: string | undefined
  /** Default: 100. */
  limit?: number | undefined
}

/** Operations, the oldest first; those of one session, and those that were opened together, in the order in which they run. */
export interface JobPage {
  jobs: readonly Job[]
  /** Where the next page begins; absent on the last one. */
  next?: string | undefined
}

/** @throws CrmwireError `JOB_INVALID` for a state, kind or status that there is not. */
export async function list(context: OperatorContext, query: JobQuery): Promise<JobPage> {
  const { limit = 100 } = query
  const rows = await rowsOf(context, query, limit + 1)
  const page = rows.slice(0, limit)
  const jobs = query.sessionId === undefined ? page.toSorted(forPeople) : page
  return { jobs: jobs.map(jobOf), ...(rows.length > limit && { next: page.at(-1)!.id }) }
}

/** At most that many operations, the oldest first. */
export async function rowsOf(context: OperatorContext, query: JobQuery, limit: number): Promise<OperationRow[]> {
  const { states, statuses, sessionId, kinds } = query
  refuseUnknown('state', states, ALL_STATES)
  refuseUnknown('kind', kinds, [...OPERATION_KINDS.keys()])
  refuseUnknown('status', statuses, OUTCOME_STATUSES)
  const wanted = new Set(states ?? ALL_STATES)
  const fits = (row: OperationRow): boolean =>
    wanted.has(stateOf(row)) && (statuses?.includes(row.outcome.status) ?? true)
  if (sessionId !== undefined) {
    const { operations } = await context.ledger.lane(context.tenant, sessionId)
    const from = operations.findIndex(({ id }) => id === query.after) + 1
    return operations
      .slice(from)
      .filter((row) => fits(row) && (kinds?.includes(row.kind) ?? true))
      .slice(0, limit)
  }
  const asked = questionsFor(wanted).map((one) => ({ ...one, kinds, limit }))
  const found: OperationRow[] = []
  let { after } = query
  while (found.length < limit) {
    const answers = await Promise.all(asked.map((one) => context.ledger.list(context.tenant, { ...one, after })))
    // What lies behind the end of an answer that was cut off is not known yet.
    const ends = answers.filter((rows) => rows.length === limit).map((rows) => rows.at(-1)!)
    const end = ends.toSorted(byAge)[0]
    const known = answers
      .flat()
      .toSorted(byAge)
      .filter((row) => !end || byAge(row, end) <= 0)
    found.push(...known.filter(fits))
    if (!end) break
    after = end.id
  }
  return found.slice(0, limit)
}

/** The order in which a ledger lists. */
const byAge = (a: OperationRow, b: OperationRow): number =>
  a.openedAt - b.openedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

const forPeople = (a: OperationRow, b: OperationRow): number =>
  a.openedAt - b.openedAt || (a.sessionId === b.sessionId ? inLaneOrder(a, b) : a.sessionId < b.sessionId ? -1 : 1)

/** What the ledger is asked for, so that of a million operations that are done it gives none in vain. */
function questionsFor(wanted: ReadonlySet<JobState>): Pick<OperationQuery, 'states' | 'statuses'>[] {
  const open = [...new Set([...wanted].flatMap((state) => OPEN[state] ?? []))]
  const statuses = [...wanted].flatMap((state) => FINISHED[state] ?? [])
  return [
    ...(open.length > 0 ? [{ states: open }] : []),
    ...(statuses.length > 0 ? [{ states: ['finished' as const], statuses }] : []),
  ]
}

const OPEN: Partial<Record<JobState, readonly OperationRow['state'][]>> = {
  ready: ['ready'],
  retrying: ['waiting'],
  waiting: ['waiting'],
  unknown: ['ready', 'waiting'],
  locked: ['waiting'],
  parked: ['parked'],
  paused: ['parked'],
}

const FINISHED: Partial<Record<JobState, readonly OutcomeStatus[]>> = {
  done: ['found', 'created', 'done', 'pending'],
  skipped: ['skipped'],
  dead: ['rejected', 'failed', 'missing_id', 'ambiguous'],
  held: ['held'],
  quarantined: ['held'],
  blocked: ['blocked'],
}

function refuseUnknown(what: string, given: readonly string[] = [], all: readonly string[]): void {
  const unknown = given.find((one) => !all.includes(one))
  if (unknown === undefined) return
  const meant = nearest(unknown, all)
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
  throw new CrmwireError('JOB_INVALID', `There is no ${what} ${unknown}.${hint} There are: ${all.join(', ')}.`)
}
