import type { OperationRow } from '../../ledger/operation-row.ts'
import type { Identifier } from '../../response/identifier.ts'
import type { PauseChange, PausedPlaces } from '../pause.ts'
import { type JobChange, act, actOnAll } from './act.ts'
import { bind } from './actions/bind.ts'
import { discard } from './actions/discard.ts'
import { replay } from './actions/replay.ts'
import { retry } from './actions/retry.ts'
import { skip } from './actions/skip.ts'
import type { How, OperatorContext } from './context.ts'
import { dependentsOf } from './dependents.ts'
import { type ExportQuery, exportJobs } from './export.ts'
import { findJob, notFound } from './find-job.ts'
import type { JobDetails } from './job.ts'
import { type JobPage, type JobQuery, list } from './list.ts'
import { pause } from './pause.ts'
import { type Resumed, resume } from './resume.ts'
import { show } from './show.ts'
import { believeMended } from './release-locked.ts'

/** With which risk. */
export interface RiskyHow extends How {
  /** Takes the risk that there may be two of it in the CRM; needs a reason. Default: false. */
  anyway?: boolean | undefined
}

/**
 * What operators see and do. Each action is done under the lease of the session, changes nothing when it is so already, is
 * refused when it makes no sense, and is a step of the session's trace with who did it and why.
 *
 * Actions throw CrmwireError `JOB_NOT_FOUND`; `JOB_BUSY` when the session is being worked on for longer than some seconds;
 * `JOB_DONE`, `JOB_DOUBTFUL`, `JOB_PAUSED`, `JOB_KIND` and `JOB_INVALID` when it makes no sense; `LEDGER_FAILED`.
 */
export interface Jobs {
  /** Operations, the oldest first. */
  list(query?: JobQuery): Promise<JobPage>
  /** Everything there is to know of an operation: how far it came, what was sent, its session, its steps. */
  show(id: string): Promise<JobDetails>
  /**
   * Runs an operation now, also one that was given up. What may have been stored in the CRM is searched first.
   *
   * @param how `anyway`: creates it anew although it may be there.
   */
  retry(id: string, how?: RiskyHow): Promise<JobChange>
  /** Says which account or record of the CRM it is. What was blocked or skipped for want of it goes on. */
  bind(id: string, crmId: Identifier, how?: How & { type?: string | undefined }): Promise<JobChange>
  /** Never does it; what is behind goes on, and what needs it is skipped. */
  skip(id: string, how?: RiskyHow): Promise<JobChange>
  /** Never does it, nor anything that depends on it. */
  discard(id: string, how?: RiskyHow): Promise<JobChange>
  /** Runs everything that was given up or blocked: of a session, or of an operation and what depends on it. */
  replay(sessionOrId: string, how?: How): Promise<JobChange>
  /**
   * Begins nothing more that sends to an origin such as `https://crm.example.com`, or anything at all; in every process that
   * shares the ledger. What is being done is finished; the rest waits without spending tries.
   *
   * @returns false when it was paused already.
   */
  pause(origin?: string, how?: How): Promise<boolean>
  /** Ends the pause of an origin, or all of them, and tries what waits for a credential that was refused. */
  resume(origin?: string, how?: How): Promise<Resumed>
  /** What is paused, by whom and why, and what was. */
  pauses(): Promise<{ places: PausedPlaces; history: readonly PauseChange[] }>
  /** Operations as JSON documents, one a line, without secrets; without personal data unless that is asked for. */
  export(query?: ExportQuery): AsyncIterable<string>
}

export function createJobs(context: OperatorContext): Jobs {
  return {
    list: (query = {}) => list(context, query),
    show: (id) => show(context, id),
    async retry(id, how = {}) {
      const job = await findJob(context, id)
      // Whoever tries again believes that what was in the way is mended, also a credential.
      await believeMended(context, how)
      return act(context, retry, job, how)
    },
    async bind(id, crmId, { type, ...how } = {}) {
      return act(context, bind, await findJob(context, id), { ...how, crm: { id: crmId, type } })
    },
    skip: async (id, how = {}) => act(context, skip, await findJob(context, id), how),
    discard: async (id, how = {}) => act(context, discard, await findJob(context, id), how),
    async replay(sessionOrId, how = {}) {
      const { sessionId, id } = await targetOf(context, sessionOrId)
      const which = (rows: readonly OperationRow[]): OperationRow[] => {
        if (id === undefined) return [...rows]
        const row = rows.find((one) => one.id === id)
        return row ? [row, ...dependentsOf(row, rows)] : []
      }
      return actOnAll(context, replay, sessionId, ({ operations }) => which(operations), how)
    },
    pause: (origin, how = {}) => pause(context, origin, how),
    resume: (origin, how = {}) => resume(context, origin, how),
    pauses: () => context.pauses.all(),
    export: (query = {}) => exportJobs(context, query),
  }
}

/** What is meant by a name that may be the one of a session or of an operation. */
async function targetOf(
  { ledger, tenant }: OperatorContext,
  sessionOrId: string,
): Promise<{ sessionId: string; id: string | undefined }> {
  const [row] = await ledger.list(tenant, { ids: [sessionOrId], limit: 1 })
  if (row) return { sessionId: row.sessionId, id: row.id }
  const { operations } = await ledger.lane(tenant, sessionOrId)
  if (operations.length === 0) throw notFound(sessionOrId)
  return { sessionId: sessionOrId, id: undefined }
}
