import { createHash } from 'node:crypto'
import type { Verdict } from '../engine/verdict.ts'
import type { Mail } from '../email/mailer.ts'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import { fileName, fileType, isTextFile, ownerOf } from '../session/file-name.ts'
import { happeningsOf } from '../session/history.ts'
import type { Session } from '../session/session.ts'
import { storedName } from '../session/stored-name.ts'
import { toText } from '../template/value.ts'
import { factsOf } from './facts.ts'
import { metadataText } from './metadata-file.ts'
import type { OperationKind, Work } from './operation-kind.ts'
import { finished, lacking, verdictOn } from './outcomes.ts'
import type { EmailPlan } from './plan.ts'

/** How far an e-mail came. */
export interface EmailProgress {
  /** An earlier try may have been taken. */
  isDoubtful?: boolean | undefined
}

/** Reason that a session which is finished later undoes. */
export const NOT_FINISHED = 'e-mails are sent of finished sessions only'

/**
 * Sends the metadata of a session by e-mail, once, with the transcript of a chat. When nobody knows whether it was taken, it is
 * sent again under the same Message-ID and the outcome says so. It waits for nothing in the CRM.
 */
export const email: OperationKind = {
  kind: 'email',
  rank: 0,
  beside: true,
  endpoints: () => [],
  places: ({ email: plan }) => (plan ? [plan.place] : []),
  async perform(work) {
    const plan = work.plan.email!
    const { run, trace } = work
    const { session } = work.data.state
    const progress = (run.operation.progress ?? {}) as EmailProgress
    const isDoubtful = progress.isDoubtful === true || run.interrupted

    if (session.outcome !== 'finished') return skipped(work, lacking(NOT_FINISHED))
    const to = plan.recipient(session.queue.id)
    if (to === undefined) return skipped(work, finished('skipped', 'no e-mail is configured for its queue'))

    const mail = await write(work, plan, to)
    if ('kind' in mail) return mail
    await work.refuseErased()
    await run.journal({ isDoubtful } satisfies EmailProgress, true)
    const { operation } = run
    const posted = await work.post!.send(mail, {
      sender: { operation: operation.id, retry: operation.tries, isUrgent: false },
      outside: run.outside,
    })
    if (posted.kind === 'sent') {
      const { answer, encryption } = posted.sent
      trace.mail(plan.place, posted, {
        outcome: 'sent',
        reason: `${encryption ?? 'not encrypted'}; ${answer.slice(0, 100)}`,
      })
      return finished('done', `${mail.messageId}${isDoubtful ? '; it may be there twice' : ''}`)
    }
    const { failure } = posted
    const mayBeTaken = failure.effect === 'unknown'
    const again = mayBeTaken ? ' It is sent again under the same Message-ID.' : ''
    trace.mail(plan.place, posted, { outcome: 'failed', reason: failure.message + again })
    run.remember({ isDoubtful: isDoubtful || mayBeTaken } satisfies EmailProgress)
    return verdictOn(failure)
  },
}

function skipped(work: Work, verdict: Verdict): Verdict {
  work.trace.decision({ outcome: 'skipped', reason: verdict.outcome.reason })
  return verdict
}

/** @returns what it means when the transcript cannot be read. */
async function write(work: Work, plan: EmailPlan, to: string): Promise<Mail | Verdict> {
  const { session } = work.data.state
  try {
    const attachment = await transcriptOf(work)
    const subject = plan.subject?.(factsOf(work.plan, work.data))
    return {
      from: plan.from,
      to,
      subject: subject === undefined ? defaultSubject(session) : toText(subject),
      text: await metadataText(work),
      messageId: messageIdOf(work, plan, to),
      attachment,
    }
  } catch (error) {
    if (!isCrmwireError(error)) throw error
    const { code, message } = error
    work.trace.decision({ outcome: 'failed', reason: message })
    return verdictOn({ code, message, effect: 'not_sent', retry: true })
  }
}

/** The transcript, as text; what is no text keeps its own name and type. */
async function transcriptOf(work: Work): Promise<Mail['attachment']> {
  const { session, history = [] } = work.data.state
  const files = happeningsOf(history, 'session.file').map(({ file }) => file)
  const file = files.findLast(({ kind }) => kind === 'chat_transcript')
  if (!file) return undefined
  const isText = isTextFile(file)
  return {
    name: isText ? storedName({ id: file.id, kind: file.kind }, session) : fileName(file, session),
    contentType: isText ? 'text/plain' : fileType(file),
    source: await work.openFile(file),
  }
}

function defaultSubject(session: Session): string {
  const { word, id } = ownerOf(session)
  const type = session.type ?? session.lookupType
  return `${word === 'chat' ? 'Chat' : 'Call'} ${id}${type === null ? '' : ` (${type})`}`
}

/** The same for every try, also after a crash and in another process, so that a second one is known as such. */
function messageIdOf({ tenant, data, plan }: Work, { from }: EmailPlan, to: string): string {
  const text = JSON.stringify([tenant, plan.name, data.state.session.id, to])
  return `${createHash('sha256').update(text).digest('hex').slice(0, 32)}@${from.split('@').at(-1)}`
}
