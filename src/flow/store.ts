import { isCrmwireError } from '../errors/crmwire-error.ts'
import type { FileSource } from '../files/file-source.ts'
import type { DeliveredFile, OperationRow } from '../ledger/operation-row.ts'
import type { SessionFile } from '../session/event-schema.ts'
import { fileType } from '../session/file-name.ts'
import { storedPath } from '../session/stored-name.ts'
import type { PutProgress, Stored } from '../storage/put-file.ts'
import type { Whole } from '../storage/target.ts'
import { createId } from '../util/id.ts'
import type { Verdict } from '../engine/verdict.ts'
import { type FileCommentPayload, fileComment } from './file-comment.ts'
import { newOperation } from './new-operation.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { outcome, verdictOn } from './outcomes.ts'
import type { StoragePlan } from './plan.ts'
import { RECORDINGS, callIdOf } from './recording-url.ts'
import { progressOf } from './progress.ts'

/** What a file is stored for. */
export interface StorePayload {
  file: SessionFile
  /** The version of the metadata file that takes the place of the first one some time after the end. */
  isLater?: boolean | undefined
}

/** How far a file came. */
export interface StoreProgress {
  /** Folder and name inside the storage; it stays the same from the first try on. */
  path?: string | undefined
  put?: PutProgress | undefined
  /** What is there; what follows is opened already. */
  whole?: Whole | undefined
  delivered?: DeliveredFile | undefined
}

/**
 * Brings a file of the session to the storage, whatever becomes of the CRM. A try goes on where the one before it stopped;
 * one whose process ended does, too.
 */
export const store: OperationKind = {
  kind: 'store',
  rank: 0,
  beside: true,
  endpoints: () => [],
  places: ({ storage }) => (storage ? [storage.place] : []),
  withoutPersons(payload) {
    const { id, kind } = (payload as StorePayload).file
    return { file: { id, kind } }
  },
  async perform(work) {
    const plan = work.plan.storage!
    const { operation, lane } = work.run
    const { file } = operation.payload as StorePayload
    const before = (operation.progress ?? {}) as StoreProgress
    const path = before.path ?? storedPath(file, work.data.state.session, plan.folders, isFurther(operation, lane))
    if (before.delivered) return ended(before.delivered, urlOf(work, path))

    const earlier = othersOf(operation, lane).find((one) => one.state !== 'finished' && isSame(one, operation))
    if (earlier) return waitFor(earlier, work.clock.now())

    let source: FileSource
    try {
      source = await work.openFile(file)
    } catch (error) {
      return unreadable(work, error)
    }
    await work.refuseErased()
    const put = await work.storage!.put(
      {
        path,
        contentType: fileType(file),
        source,
        key: operation.id,
        earlier: before.put,
        replaces: earlierVersions(operation, lane, path),
        // Whatever it interrupts, nothing is done twice; and no file is to blame for a process that is killed often.
        journal: (progress) => work.run.journal({ path, put: progress } satisfies StoreProgress, true),
        onProgress: progressOf(work, { name: path, totalBytes: source.size ?? file.size, place: plan.place }),
      },
      { sender: { operation: operation.id, retry: operation.tries, isUrgent: false }, outside: work.run.outside },
    )
    if (put.kind === 'failed') {
      work.trace.put(plan.place, put, { outcome: 'failed', reason: put.failure.message })
      return verdictOn(put.failure)
    }
    const { stored } = put
    const how = stored.wasThere ? 'it was there already' : `${stored.size} bytes`
    work.trace.put(plan.place, put, { outcome: 'stored', reason: `${path} (${how})` })
    return finish(work, plan, file, stored)
  },
}

/** The comment is opened and the end is stored in one step, so that there is one comment. */
async function finish(work: Work, plan: StoragePlan, file: SessionFile, stored: Stored): Promise<Verdict> {
  const { run } = work
  const url = urlOf(work, stored.path)
  const delivered = deliveredFile(stored, file, plan.place, work.clock.now())
  const progress: StoreProgress = { path: stored.path, delivered, whole: wholeOf(stored) }
  const comment: FileCommentPayload = {
    file: { kind: file.kind, name: delivered.name, type: fileType(file), size: stored.size },
    url,
  }
  if (plan.comments.has(file.kind) && work.plan.comment)
    await work.update((data) => data, progress, { operations: [commentAfter(work, comment)] })
  else run.remember(progress)
  return ended(delivered, url)
}

function ended(file: DeliveredFile, url: string | undefined): Verdict {
  return { kind: 'finished', outcome: { ...outcome('done', file.path!), url, file } }
}

/** Where people open what is at a path of the storage. */
function urlOf({ plan, data, storage, run: { operation, lane } }: Work, path: string): string | undefined {
  const { id, kind } = fileOf(operation)
  if (!plan.recordingLinks || kind === undefined || !RECORDINGS.has(kind)) return storage!.link(path)
  const recording = {
    callId: callIdOf(data.state.session),
    file: isFurther(operation, lane) || kind !== 'call_recording' ? id : undefined,
  }
  return plan.recordingLinks.link(plan.accountName!, recording, operation.openedAt)
}

function deliveredFile({ path, size, sha256 }: Stored, file: SessionFile, place: string, at: number): DeliveredFile {
  return { name: path.slice(path.lastIndexOf('/') + 1), place, path, type: fileType(file), size, sha256, at }
}

const wholeOf = ({ size, sha256, checksum }: Stored): Whole => ({ size, sha256, checksum })

function commentAfter({ run: { operation }, random, clock }: Work, payload: FileCommentPayload): OperationRow {
  const { tenant, sessionId, sequence, configHash } = operation
  const given = { tenant, sessionId, sequence, configHash, id: createId(random), payload, openedAt: clock.now() }
  return newOperation(fileComment, given)
}

const fileOf = ({ payload }: OperationRow): Partial<SessionFile> => (payload as Partial<StorePayload>)?.file ?? {}

/** Other files of the session that were stored before this one. */
function othersOf({ id, sequence }: OperationRow, lane: readonly OperationRow[]): OperationRow[] {
  return lane.filter((one) => one.kind === store.kind && one.id !== id && one.sequence < sequence)
}

/** True when another file of its kind has the name of the kind already, such as the first recording of a call. */
function isFurther(operation: OperationRow, lane: readonly OperationRow[]): boolean {
  const { kind } = fileOf(operation)
  return othersOf(operation, lane).some((one) => fileOf(one).kind === kind && !isSame(one, operation))
}

/** Two versions of one file; a session has one metadata file, whoever made it. */
function isSame(a: OperationRow, b: OperationRow): boolean {
  const [one, other] = [fileOf(a), fileOf(b)]
  return one.kind === other.kind && (one.id === other.id || one.kind === 'session_metadata')
}

const VERSION_MS = 60_000

/** The versions of a file come one after the other, the newest last. */
function waitFor({ dueAt }: OperationRow, now: number): Verdict {
  const untilMs = Math.max(dueAt ?? 0, now) + (dueAt === undefined ? VERSION_MS : 1)
  return { kind: 'wait', outcome: outcome('pending', 'an earlier version is on its way'), untilMs }
}

/** What may be there of the same file, as it was announced before. */
function earlierVersions(operation: OperationRow, lane: readonly OperationRow[], path: string): Whole[] {
  return othersOf(operation, lane).flatMap(({ progress }) => {
    const { path: theirs, whole, put } = (progress ?? {}) as StoreProgress
    return theirs === path ? [whole, put?.whole].filter((one) => one !== undefined) : []
  })
}

function unreadable(work: Work, error: unknown): Verdict {
  if (!isCrmwireError(error)) throw error
  const { code, message } = error
  work.trace.decision({ outcome: 'failed', reason: message })
  return verdictOn({ code, message, effect: 'not_sent', retry: !code.startsWith('HTTP_') })
}
