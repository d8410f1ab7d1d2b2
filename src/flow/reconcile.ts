import type { Failure } from '../http/failure.ts'
import {
  type Created,
  type CreateProgress,
  type Creation,
  type UnknownEffect,
  adopted,
  verdict,
} from './create-progress.ts'
import { type Found, find } from './find.ts'
import { learnIndexLag } from './index-lag.ts'
import { failureOutcome, finished, verdictOn } from './outcomes.ts'

/** Searches grow rarer inside the settle window: 10 s, 20 s, 40 s …, sooner where the window is short. */
const LONGEST_FIRST_PROBE_MS = 10_000
const SHORTEST_FIRST_PROBE_MS = 250
/** As the longest delay of the schedule: six hours. */
const LONGEST_WINDOW_MS = 6 * 3_600_000

/** Searches what an earlier try may have stored; nothing when there is no search, or none that could tell. */
export async function probe({
  work,
  plan,
  facts,
}: Creation): Promise<Exclude<Found, { kind: 'not_asked' }> | undefined> {
  let asked: Exclude<Found, { kind: 'not_asked' }> | undefined
  for (const one of plan.probes) {
    const found = await find(work, one, facts)
    if (found.kind === 'not_asked') continue
    // Only when every search says "none" it is not there.
    if (found.kind !== 'none') return found
    asked = found
  }
  return asked
}

/** Whether it may be sent again when nobody can tell: as configured, else only when it can be searched. */
export function mayResend({ plan }: Creation, searchable: boolean): boolean {
  return (plan.onAmbiguous ?? (searchable ? 'resend' : 'hold')) === 'resend'
}

/** How long nobody may send it again, and when to search first. */
interface Window {
  settleMs: number
  firstProbeMs: number
}

/** Each wait is twice as long as the one before. */
const delayAfter = (firstMs: number, times: number): number => Math.min(LONGEST_WINDOW_MS, firstMs * 2 ** (times - 1))

/** The settle window; after many tries it is as long as the schedule waits between retries. */
async function windowOf({ work, plan }: Creation, { sends }: CreateProgress): Promise<Window> {
  const settleMs = await work.bounds.settleMs(plan)
  const firstProbeMs = Math.min(LONGEST_FIRST_PROBE_MS, Math.max(SHORTEST_FIRST_PROBE_MS, settleMs / 10))
  return { settleMs: Math.max(settleMs, delayAfter(firstProbeMs, sends + 1)), firstProbeMs }
}

/** Nobody knows what the try did: wait, and search before anything else. */
export async function waitForProbe(creation: Creation, progress: CreateProgress, failure: Failure): Promise<Created> {
  const { work, plan, journal } = creation
  const now = work.clock.now()
  const unknown: UnknownEffect = progress.unknown ?? { since: now, emptyProbes: 0 }
  const final = failure.retry ? undefined : failureOutcome('rejected', failure)
  await journal({ ...progress, unknown: { ...unknown, final } })
  const { settleMs, firstProbeMs } = await windowOf(creation, progress)
  const untilMs = now + (plan.probes.length > 0 ? firstProbeMs : settleMs)
  return verdict({ kind: 'wait', outcome: failureOutcome('pending', failure), untilMs })
}

/**
 * Looks for what a try of unknown effect may have stored: found is adopted; after the settle window and two empty
 * searches it may be sent again, or is held for a person.
 *
 * @returns nothing when it is to be sent again.
 */
export async function reconcile(
  creation: Creation,
  progress: CreateProgress,
  unknown: UnknownEffect,
): Promise<Created | undefined> {
  const { work, plan } = creation
  const { settleMs, firstProbeMs } = await windowOf(creation, progress)
  const settledAt = unknown.since + settleMs
  const found = await probe(creation)
  const now = work.clock.now()
  const again = unknown.exists !== true && mayResend(creation, found !== undefined)
  const isLate = progress.sends >= plan.tries
  if (!found) {
    if (now < settledAt) return wait('it may have been stored', settledAt)
    if (unknown.final && again) return verdict({ kind: 'finished', outcome: unknown.final })
    if (isLate && again) return verdict(finished('failed', 'no try is left'))
    if (again) return undefined
    return hold(
      creation,
      unknown.exists
        ? 'the CRM says that it has one already, and nothing can search it'
        : 'nothing can search what may have been stored',
    )
  }
  if (found.kind === 'one') {
    // One that the first search shows tells nothing of the index.
    if (unknown.emptyProbes > 0 || unknown.exists)
      await learnIndexLag(work, plan, {
        id: found.entity.id,
        afterMs: now - unknown.since,
        storedLate: unknown.exists !== true,
      })
    return adopted(found.entity, 'an earlier try had stored it')
  }
  if (found.kind !== 'none') {
    if (found.kind === 'failed' && found.failure.untilMs !== undefined) return verdict(verdictOn(found.failure))
    const failedProbes = (unknown.failedProbes ?? 0) + 1
    if (failedProbes >= plan.tries) return hold(creation, 'no search could tell whether it was stored')
    await creation.journal({ ...progress, unknown: { ...unknown, failedProbes } })
    return wait('the search for it failed', now + delayAfter(firstProbeMs, failedProbes))
  }

  const emptyProbes = unknown.emptyProbes + 1
  await creation.journal({ ...progress, unknown: { ...unknown, emptyProbes, failedProbes: 0 } })
  if (now < settledAt)
    return wait('it may have been stored', Math.min(now + delayAfter(firstProbeMs, emptyProbes + 1), settledAt))
  if (emptyProbes < 2) return wait('it was not found once', now + firstProbeMs)
  if (!again)
    return hold(
      creation,
      unknown.exists
        ? 'the CRM says that it has one already, and no search shows the right one'
        : 'it was not found in the settle window',
    )
  if (unknown.final) return verdict({ kind: 'finished', outcome: unknown.final })
  if (isLate) return verdict(finished('failed', 'no try is left'))
  work.trace.decision({ outcome: 'resend', reason: 'the settle window is over and it is not there' }, plan.endpoint)
  return undefined
}

function wait(reason: string, untilMs: number): Created {
  return verdict({ kind: 'wait', outcome: { status: 'pending', reason }, untilMs })
}

function hold({ work, plan }: Creation, reason: string): Created {
  work.trace.decision({ outcome: 'held', reason }, plan.endpoint)
  return verdict(finished('held', reason))
}
