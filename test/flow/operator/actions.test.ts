import { describe, expect, test } from 'vitest'
import { ACTIONS } from '../../../src/flow/operator/actions/registry.ts'
import type { Jobs } from '../../../src/flow/operator/jobs.ts'
import { ALL_STATES, type JobState, stateOf } from '../../../src/flow/operator/job-state.ts'
import type { OperationRow } from '../../../src/ledger/operation-row.ts'
import { KEY, OF_STATE, TENANT, operatorBench, isClaimed } from './rows.ts'

const reason = 'seen by hand'

/** Every call of an action, by the name of its column; `!` is anyway. */
const CALLS: Record<string, (jobs: Jobs) => Promise<unknown>> = {
  retry: (jobs) => jobs.retry('a'),
  'retry!': (jobs) => jobs.retry('a', { anyway: true, reason }),
  bind: (jobs) => jobs.bind('a', 7),
  skip: (jobs) => jobs.skip('a', { reason }),
  'skip!': (jobs) => jobs.skip('a', { anyway: true, reason }),
  discard: (jobs) => jobs.discard('a'),
  replay: (jobs) => jobs.replay('a'),
  resume: (jobs) => jobs.resume(),
}

/** What an account of each state becomes: another state, the same (-), or the error that refuses it. */
const TABLE = `
              retry       retry!      bind      skip          skip!     discard       replay  resume
ready         -           -           done      skipped       skipped   skipped       -       -
retrying      ready       ready       done      skipped       skipped   skipped       -       -
waiting       ready       ready       done      skipped       skipped   skipped       -       -
unknown       unknown     ready       done      JOB_DOUBTFUL  skipped   JOB_DOUBTFUL  -       -
locked        ready       ready       done      skipped       skipped   skipped       ready   ready
parked        ready       ready       done      skipped       skipped   skipped       -       -
paused        JOB_PAUSED  JOB_PAUSED  done      skipped       skipped   skipped       -       ready
done          JOB_DONE    JOB_DONE    JOB_DONE  JOB_DONE      JOB_DONE  JOB_DONE      -       -
skipped       ready       ready       done      -             -         -             -       -
dead          ready       ready       done      skipped       skipped   skipped       ready   -
held          ready       ready       done      skipped       skipped   skipped       ready   -
quarantined   ready       ready       done      skipped       skipped   skipped       ready   -
blocked       ready       ready       done      skipped       skipped   skipped       ready   -`

const [, header, ...lines] = TABLE.split('\n').map((line) => line.trim().split(/\s+/))
const CELLS = lines.flatMap(([state, ...cells]) =>
  cells.map((cell, index) => [state as JobState, header![index]!, cell] as const),
)

const mayCreate = ({ state, outcome }: OperationRow): boolean => state !== 'finished' || outcome.status === 'held'

test('the table has every state and every action', () => {
  expect(lines.map(([state]) => state)).toEqual(ALL_STATES)
  expect(header).toEqual(Object.keys(CALLS))
  expect(new Set(header!.map((call) => call.replace('!', '')))).toEqual(new Set(ACTIONS.map(({ name }) => name)))
  expect(CELLS).toHaveLength(ALL_STATES.length * header!.length)
})

describe('an account that is', () => {
  test.each(CELLS)('%s: %s → %s', async (state, call, expected) => {
    const { ledger, jobs, row } = await operatorBench(OF_STATE[state])
    const before = await row('a')
    expect(stateOf(before)).toBe(state)
    const error = await CALLS[call]!(jobs).then(
      () => undefined,
      (one: unknown) => one,
    )

    const after = await row('a')
    const isRefused = expected.startsWith('JOB_')
    const isChanged = !isRefused && expected !== '-'
    if (isRefused) expect(error).toMatchObject({ code: expected, hint: expect.stringMatching(/./) as string })
    else expect(error).toBeUndefined()
    expect(stateOf(after)).toBe(isRefused || expected === '-' ? state : expected)
    if (!isChanged) expect(after).toEqual(before)

    // What was done is a step with its actor, and nothing else is.
    const steps = (await ledger.trace(TENANT, 's1')).filter(({ operation }) => operation === 'a')
    // The end of a pause is told of the pause, not of all that waits for it.
    const isTold = isChanged && !(state === 'paused' && call === 'resume')
    expect(steps).toMatchObject(isTold ? [{ actor: 'ann' }] : [])

    // A claim lasts as long as its operation may still create.
    const isFree = !(await isClaimed(ledger, TENANT, KEY, 'probe'))
    expect(isFree).toBe(state !== 'parked' && !(mayCreate(before) && mayCreate(after)))
  })

  test.each(CELLS)('%s: %s a second time changes nothing', async (state, call) => {
    const { jobs, ledger, row } = await operatorBench(OF_STATE[state])
    const act = CALLS[call]!
    await act(jobs).catch(() => undefined)
    const [before, steps] = [await row('a'), await ledger.trace(TENANT, 's1')]
    await act(jobs).catch(() => undefined)
    expect(await row('a')).toEqual(before)
    expect(await ledger.trace(TENANT, 's1')).toEqual(steps)
  })
})
