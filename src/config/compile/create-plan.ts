import { WEEK, retriesOf } from '../../util/schedule.ts'
import type { ConflictPlan, CreatePlan, FindPlan } from '../../flow/plan.ts'
import type { Endpoint } from '../../http/endpoint/endpoint.ts'
import type { CreateSpec } from '../../http/endpoint/endpoint-schema.ts'
import { compileFailureTest } from '../../response/failure-test.ts'
import { compileReader } from '../../response/reader.ts'

/** Statuses that prove that nothing was created, unless the configuration says otherwise. */
const EFFECT_FREE = [401, 403, 404, 405, 413, 415, 429]

const INDEX_LAG_SECONDS = 300
const SHORTEST_LATE_COMMIT_MS = 60_000
const HOUR_MS = 3_600_000

/** The plan of a create: what it may do when nobody knows whether it was done. */
export function createPlan(
  endpoint: Endpoint,
  spec: CreateSpec,
  probes: readonly FindPlan[],
  known: FindPlan['known'],
): CreatePlan {
  const { unique, indexLagSeconds = INDEX_LAG_SECONDS, lateCommitSeconds } = spec
  const lateCommitMs =
    lateCommitSeconds === undefined
      ? Math.max(SHORTEST_LATE_COMMIT_MS, 10 * endpoint.timeoutMs)
      : lateCommitSeconds * 1000
  return {
    endpoint,
    effectFree: new Set(spec.effectFree ?? EFFECT_FREE),
    conflict: spec.conflict && conflictPlan(spec.conflict, known),
    unique: unique?.by ?? 'none',
    keyHeader: unique?.key?.header.toLowerCase(),
    keyTtlMs: (unique?.key?.ttlHours ?? 0) * HOUR_MS,
    probes,
    indexLagMs: indexLagSeconds * 1000,
    lateCommitMs,
    tries: retriesOf(WEEK) + 1,
    onAmbiguous: spec.onAmbiguous,
  }
}

function conflictPlan(spec: NonNullable<CreateSpec['conflict']>, known: FindPlan['known']): ConflictPlan {
  const { data, id, verify, when } = spec
  return {
    status: new Set(spec.status),
    when: when && compileFailureTest(when as Parameters<typeof compileFailureTest>[0]),
    find: {
      known,
      // Without a comparison nobody knows whether the existing one is the one that was meant.
      verifies: (facts) =>
        Object.keys(verify ?? {}).some((name) => known(name, facts).some((value) => value.trim() !== '')),
      reader: compileReader({
        ...(data !== undefined && { data }),
        ...(id !== undefined && { id }),
        ...(verify !== undefined && { verify }),
      }),
    },
  }
}
