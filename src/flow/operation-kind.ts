import type { Run } from '../engine/run.ts'
import type { Verdict } from '../engine/verdict.ts'
import type { Endpoint } from '../http/endpoint/endpoint.ts'
import type { FileSource } from '../files/file-source.ts'
import type { SessionFile } from '../session/event-schema.ts'
import type { Change, IdentityRow } from '../ledger/ledger.ts'
import type { Clock } from '../util/clock.ts'
import type { Random } from '../util/random.ts'
import type { AlertFacts } from './alert.ts'
import type { Bounds } from './bounds.ts'
import type { Exchanger } from './exchange.ts'
import type { Pauses } from './pause.ts'
import type { Plan } from './plan.ts'
import type { Post } from './post.ts'
import type { Procedure } from './procedure.ts'
import type { SessionData } from './session-data.ts'
import type { Storage } from './storage.ts'
import type { Tracer } from './tracer.ts'

/** What an operation works with. */
export interface Work {
  plan: Plan
  /** Absent where none is configured, or none was given for what is. */
  procedure: Procedure | undefined
  run: Run
  /** The session as it is now. */
  data: SessionData
  trace: Tracer
  exchanger: Exchanger
  tenant: string
  bounds: Bounds
  pauses: Pauses
  /** What an identity was resolved to a moment ago. */
  identity(keys: readonly string[]): Promise<IdentityRow | undefined>
  clock: Clock
  random: Random
  /** True while an agent waits for the outcome. */
  interactive: boolean
  /** Brings files to the storage; absent where none is configured. */
  storage: Storage | undefined
  /** Sends e-mails; absent where none are configured. */
  post: Post | undefined
  /** The bytes of a file; the metadata file is made of what is known now. */
  openFile(file: SessionFile): Promise<FileSource>
  onProgress?: ((progress: UploadProgress) => void) | undefined
  /** Rejects with SubjectErased when the person was erased since: what was begun before must not make them anew. */
  refuseErased(): Promise<void>
  /** Tells somebody. */
  alert(alert: AlertFacts): void
  /** Changes what is kept of the session, with how far the operation came and what belongs to that; resolves when it is stored. */
  update(
    change: (data: SessionData) => SessionData,
    progress: unknown,
    also?: Pick<Change, 'operations' | 'resolve'>,
  ): Promise<void>
}

/** How far a file is on its way to the CRM or to the storage. */
export interface UploadProgress {
  sessionId: string
  name: string
  /** The storage, such as `sftp://files.example.com/exports`, or the origin of the CRM. */
  place: string
  sentBytes: number
  totalBytes: number | undefined
  /** Since this try began; absent in its first moment. */
  bytesPerSecond: number | undefined
}

/** One kind of operation: its place in the lane, and what it does. */
export interface OperationKind {
  kind: string
  /** Lower ranks go first: account 0, record 1, everything else 2. */
  rank: 0 | 1 | 2
  /** Runs beside the lane. */
  beside?: boolean
  /** What is left of the facts that it works on when nothing of persons may be left; nothing without it. */
  withoutPersons?(payload: unknown): object
  /** What it may send to; those that are called after them need not be named. */
  endpoints(plan: Plan): readonly (Endpoint | undefined)[]
  /** Further places that it may send to, by the names that operators pause them by. */
  places?(plan: Plan): readonly string[]
  perform(work: Work): Promise<Verdict>
}
