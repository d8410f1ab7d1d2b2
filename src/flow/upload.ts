import { isCrmwireError } from '../errors/crmwire-error.ts'
import type { FileSource } from '../files/file-source.ts'
import type { Verdict } from '../engine/verdict.ts'
import type { Failure } from '../http/failure.ts'
import type { SessionFile } from '../session/event-schema.ts'
import type { Facts, FileFacts } from '../session/facts.ts'
import { fileName, fileType } from '../session/file-name.ts'
import { defaultFileComment } from '../session/texts/comment-texts.ts'
import { toText } from '../template/value.ts'
import { createId } from '../util/id.ts'
import { overtakable } from './change-entity.ts'
import type { Answer } from './exchange.ts'
import { factsOf, fillLink, toHtml } from './facts.ts'
import { type FollowersProgress, callFollowers } from './followers.ts'
import { needsRecord } from './needs-record.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { failureOutcome, finished, outcome, verdictOn } from './outcomes.ts'
import type { UploadPlan } from './plan.ts'

/** What an upload operation was opened for. */
export interface UploadPayload {
  file: SessionFile
}

/** How far an upload came: the bytes, then the followers, then the comment. */
interface UploadProgress {
  attachment: NonNullable<Facts['attachment']>
  followers: FollowersProgress
}

/** Uploads a file of the session to the record, calls what follows, and comments on it where that is wished. */
export const upload: OperationKind = {
  kind: 'upload',
  rank: 2,
  async perform(work) {
    const missing = await needsRecord(work)
    if (missing) return missing
    const plan = work.plan.upload!
    const { file } = work.run.operation.payload as UploadPayload
    const { session } = work.data.state
    const known: FileFacts = { kind: file.kind, name: fileName(file, session), type: fileType(file), size: file.size }

    let progress = work.run.operation.progress as UploadProgress | undefined
    if (!progress) {
      const sent = await sendBytes(work, plan, file, known)
      if ('kind' in sent) return sent
      progress = sent
      await work.run.journal(progress)
    }
    const { attachment, followers } = progress
    const facts = factsOf(work.plan, work.data, { file: known, attachment })
    const failed = await callFollowers(work, plan.endpoint.followers, facts, followers, (done) =>
      work.run.journal({ attachment, followers: done } satisfies UploadProgress),
    )
    if (failed) return failed
    return (
      (plan.addComment && (await commentOnFile(work, facts))) || {
        kind: 'finished',
        outcome: { ...outcome('done', known.name), id: attachment.id, url: attachment.url },
      }
    )
  },
}

async function sendBytes(
  work: Work,
  plan: UploadPlan,
  file: SessionFile,
  known: FileFacts,
): Promise<UploadProgress | Verdict> {
  const { endpoint } = plan
  let source: FileSource
  try {
    source = await work.openFile(file)
  } catch (error) {
    return unreadable(work, endpoint, error)
  }
  // A mark that no text of a person can hold; the bytes take its place while they are sent.
  const facts: FileFacts = { ...known, size: source.size ?? known.size, data: `crmwire-file-${createId(work.random)}` }
  const rendering = endpoint.render(factsOf(work.plan, work.data, { file: facts }))
  if (rendering.kind !== 'ready') {
    const message = `${endpoint.path}: its URL cannot be formed.`
    work.trace.decision({ outcome: 'rejected', reason: message }, endpoint)
    const failure = { code: 'FLOW_INCOMPLETE', message, effect: 'not_sent', retry: false } as const
    return { kind: 'finished', outcome: failureOutcome('rejected', failure) }
  }
  const exchange = await work.exchanger.send(endpoint, rendering.request, {
    file: { source, facts },
    onProgress: (sentBytes) =>
      work.onProgress?.({ sessionId: work.data.state.session.id, name: facts.name, sentBytes, totalBytes: facts.size }),
  })
  if (exchange.kind === 'failed') {
    const { failure } = exchange
    work.trace.exchange(endpoint, exchange, { outcome: 'failed', reason: failure.message + doubtOf(failure) })
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
  return { attachment, followers: { done: 0, captured: json === undefined ? {} : endpoint.reader.capture(json) } }
}

/** A file is uploaded at least once: who finds two of them finds the reason here. A broken source left the request unfinished. */
function doubtOf({ code, effect, retry }: Failure): string {
  const mayBeStored = retry && effect === 'unknown' && !code.startsWith('FILE_')
  return mayBeStored ? ' The CRM may have stored the file all the same; it is sent again.' : ''
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
async function commentOnFile(work: Work, facts: Facts): Promise<Verdict | undefined> {
  const plan = work.plan.comment
  if (!plan) return undefined
  const text = plan.texts.file?.(facts)
  const body =
    text === undefined ? defaultFileComment({ name: facts.file!.name, url: facts.attachment?.url }) : toText(text)
  const rendering = plan.endpoint.render({ ...facts, comment: plan.html ? toHtml(body) : body })
  if (rendering.kind !== 'ready') return finished('rejected', `${plan.endpoint.path}: its URL cannot be formed`)
  const exchange = await work.exchanger.send(plan.endpoint, rendering.request)
  const done = exchange.kind === 'answered'
  work.trace.exchange(plan.endpoint, exchange, {
    outcome: done ? 'done' : 'failed',
    reason: done ? 'upload.addComment' : exchange.failure.message,
  })
  return done ? undefined : verdictOn(exchange.failure)
}
