import type { JobQuery } from '../../../flow/operator/list.ts'

/** Which operations are meant. */
export interface Narrowed {
  session?: string | undefined
  kind?: readonly string[] | undefined
  state?: readonly string[] | undefined
  status?: readonly string[] | undefined
  after?: string | undefined
}

export function queryOf({ session, kind, state, status, after }: Narrowed): JobQuery {
  return {
    sessionId: session,
    kinds: kind,
    // Names that there are not are refused where they are used.
    states: state as JobQuery['states'],
    statuses: status as JobQuery['statuses'],
    after,
  }
}
