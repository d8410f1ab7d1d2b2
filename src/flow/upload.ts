import { isCrmwireError } from '../errors/crmwire-error.ts'
import { type DigestedSource, digestedSource } from '../files/digested-source.ts'
import type { DeliveredFile } from '../ledger/operation-row.ts'
import type { Verdict } from '../engine/verdict.ts'
import type { SessionFile } from '../session/event-schema.ts'
import type { Facts, FileFacts } from '../session/facts.ts'
import { fileName, fileType } from '../session/file-name.ts'
import { defaultFileComment } from '../session/texts/comment-texts.ts'
import { toText } from '../template/value.ts'
import { createId } from '../util/id.ts'
import { overtakable } from './change-entity.ts'
import { commentBody } from './comment.ts'
import type { Answer } from './exchange.ts'
import { factsOf, fillLink } from './facts.ts'
import { type FollowersProgress, callFollowers, withDoubt } from './followers.ts'
import { needsRecord } from './needs-record.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { cannotBeFormed, finished, outcome, verdictOn } from './outcomes.ts'
import type { UploadPlan } from './plan.ts'
import { progressOf } from './progress.ts'
import { isRepeatable, leavesDoubt, sendChange } from './send-change.ts'

/** What an upload operation was opened for. */
export interface UploadPayload {
  file: SessionFile
}

/** How far an upload came: the bytes, then the followers, then the comment. */
export interface UploadProgress {
  /** An earlier try may have brought the file there. */
  isDoubtful?: boolean | undefined
  attachment?: Facts['attachment']
  delivered?: DeliveredFile | undefined
  followers?: FollowersProgress | undefined
  comment?: { isDoubtful: boolean } | undefined
}

/**
 * Uploads a file of the session to the record, calls what follows, and comments on it where that is wished. The bytes travel
 * beside the lane; what follows takes its turn in it, as many CRMs refuse two changes of one record at once.
 */
export const upload: OperationKind = {
  kind: 'upload',
  rank: 2,
  beside: true,
  withoutPersons(payload) {
    const { id, kind } = (payload as UploadPayload).file
    return { file: { id, kind } }
  },
  endpoints: (plan) => [plan.upload?.endpoint, plan.upload?.addComment ? plan.comment?.endpoint : undefined],
  async perform(work) {
    const missing = needsRecord(work)
    if (missing) return missing
    const plan = work.plan.upload!
    const { operation } = work.run
    const { file } = operation.payload as UploadPayload
    const { session } = work.data.state
    const known: FileFacts = { kind: file.kind, name: fileName(file, session), type: fileType(file), size: file.size }
    const progress = (operation.progress ?? {}) as UploadProgress

    if (!progress.attachment) {
      const sent = await sendBytes(work, plan, file, known, progress)
      if ('kind' in sent) return sent
      if (operation.beside && (plan.endpoint.followers.length > 0 || isCommentedOn(work, plan, file))) {
        work.run.remember(sent)
        return { kind: 'proceed', outcome: outcome('pending', 'the bytes are there') }
      }
      return ended(known, sent)
    }
    return (await follow(work, plan, known, progress)) ?? ended(known, reached(work))
  },
}

/** With a storage whose links people see, the comment comes from there. */
function isCommentedOn(
  { plan: { comment, storage } }: Work,
  { addComment }: UploadPlan,
  { kind }: Pick<FileFacts, 'kind'>,
): boolean {
  return addComment && comment !== undefined && storage?.comments.has(kind) !== true
}

const reached = ({ run }: Work): UploadProgress => run.operation.progress ?? {}

function ended({ name }: FileFacts, { delivered, attachment, isDoubtful, followers }: UploadProgress): Verdict {
  const reason = withDoubt(isDoubtful === true ? `${name}; it may be there twice` : name, followers)
  return {
    kind: 'finished',
    outcome: { ...outcome('done', reason), id: attachment?.id, url: attachment?.url, file: delivered },
  }
}

/** @returns nothing when everything is done, else what its failure means. */
async function follow(
  work: Work,
  plan: UploadPlan,
  file: FileFacts,
  progress: UploadProgress,
): Promise<Verdict | undefined> {
  const facts = factsOf(work.plan, work.data, { file, attachment: progress.attachment })
  if (!progress.comment) {
    const begun = progress.followers ?? { done: 0, captured: {} }
    const failed = await callFollowers(work, plan.endpoint.followers, facts, begun, (followers, sending) =>
      work.run.journal({ ...progress, followers } satisfies UploadProgress, sending),
    )
    if (failed) return failed
  }
  return isCommentedOn(work, plan, file) ? commentOnFile(work, facts, reached(work)) : undefined
}

async function sendBytes(
  work: Work,
  plan: UploadPlan,
  file: SessionFile,
  known: FileFacts,
  progress: UploadProgress,
): Promise<UploadProgress | Verdict> {
  const { endpoint } = plan
  const isDoubtful = progress.isDoubtful === true || (work.run.interrupted && !isRepeatable(endpoint))
  let source: DigestedSource
  try {
    source = digestedSource(await work.openFile(file))
  } catch (error) {
    return unreadable(work, endpoint, error)
  }
  // A mark that no text of a person can hold; the bytes take its place while they are sent.
  const facts: FileFacts = { ...known, size: source.size ?? known.size, data: `crmwire-file-${createId(work.random)}` }
  const rendering = endpoint.render(factsOf(work.plan, work.data, { file: facts }))
  if (rendering.kind !== 'ready') return cannotBeFormed(work, endpoint, rendering.kind)
  const exchange = await sendChange(work, endpoint, rendering.request, { isDoubtful } satisfies UploadProgress, {
    file: { source, facts },
    onProgress: progressOf(work, { name: facts.name, totalBytes: facts.size, place: endpoint.origin }),
  })
  if (exchange.kind === 'failed') {
    const { failure } = exchange
    // A broken source left the request unfinished.
    const mayBeStored = leavesDoubt(endpoint, failure) && !failure.code.startsWith('FILE_')
    const doubt =
      mayBeStored && failure.retry ? ' The CRM may have stored the file all the same; it is sent again.' : ''
    work.trace.exchange(endpoint, exchange, { outcome: 'failed', reason: failure.message + doubt })
    work.run.remember({ isDoubtful: isDoubtful || mayBeStored } satisfies UploadProgress)
    return overtakable(verdictOn(failure), failure.status)
  }
  const attachment = attachmentIn(work, plan, exchange.answer, facts)
  const size = facts.size === undefined ? '' : ` (${facts.size} bytes)`
  work.trace.exchange(endpoint, exchange, {
    outcome: 'uploaded',
    reason: `${plan.encoding}${size}`,
    ...(attachment.id !== undefined && { id: attachment.id }),
  })
  const { json } = exchange.answer
  const captured = json === undefined ? {} : endpoint.reader.capture(json)
  const { name } = facts
  const delivered = { name, place: endpoint.origin, size: facts.size, ...source.sum(), at: work.clock.now() }
  return { isDoubtful, attachment, delivered, followers: { done: 0, captured } }
}

function unreadable(work: Work, endpoint: UploadPlan['endpoint'], error: unknown): Verdict {
  if (!isCrmwireError(error)) throw error
  const { code, message } = error
  work.trace.decision({ outcome: 'failed', reason: message }, endpoint)
  return overtakable(verdictOn({ code, message, effect: 'not_sent', retry: true }), 400)
}

/** Id and download page of the attachment, as far as the answer and the configuration tell them. */
function attachmentIn(
  { plan, data }: Work,
  { endpoint, attachmentUrl, urlPath }: UploadPlan,
  answer: Answer,
  file: FileFacts,
): NonNullable<Facts['attachment']> {
  const read = endpoint.reader.created(answer)
  const id = read.kind === 'one' ? read.id : undefined
  const given = answer.json === undefined ? undefined : urlPath?.(answer.json)
  const url = given ?? fillLink(attachmentUrl, factsOf(plan, data, { file, attachment: { id } }))
  return { id, url }
}

/** @returns nothing when the comment is written, else what its failure means. */
async function commentOnFile(work: Work, facts: Facts, progress: UploadProgress): Promise<Verdict | undefined> {
  const plan = work.plan.comment
  if (!plan) return undefined
  const { endpoint } = plan
  const isDoubtful = progress.comment !== undefined && (progress.comment.isDoubtful || work.run.interrupted)
  const text = plan.texts.file?.(facts)
  const body =
    text === undefined ? defaultFileComment({ name: facts.file!.name, url: facts.attachment?.url }) : toText(text)
  const repeated = isDoubtful ? work.run.operation.id : undefined
  const rendering = endpoint.render({ ...facts, comment: commentBody(plan, body, repeated) })
  if (rendering.kind !== 'ready') return finished('rejected', `${endpoint.path}: its URL cannot be formed`)
  const exchange = await sendChange(work, endpoint, rendering.request, {
    ...progress,
    comment: { isDoubtful },
  } satisfies UploadProgress)
  const isDone = exchange.kind === 'answered'
  work.trace.exchange(endpoint, exchange, {
    outcome: isDone ? 'done' : 'failed',
    reason: isDone ? 'upload.addComment' : exchange.failure.message,
  })
  if (isDone) return undefined
  const mayBeThere = isDoubtful || leavesDoubt(endpoint, exchange.failure)
  work.run.remember({ ...progress, comment: { isDoubtful: mayBeThere } } satisfies UploadProgress)
  return verdictOn(exchange.failure)
}
