import type { SessionEvent } from '../session/event-schema.ts'
import { type CommentEvent, defaultComment } from '../session/texts/comment-texts.ts'
import { toText } from '../template/value.ts'
import { changeEntity } from './change-entity.ts'
import { factsOf, toHtml } from './facts.ts'
import { needsRecord } from './needs-record.ts'
import type { OperationKind } from './operation-kind.ts'
import { shortType } from './plan.ts'

/** What a comment operation was opened for. */
export interface CommentPayload {
  event: SessionEvent
}

/** Writes a comment on the record: the configured text of the event, or the default one. */
export const comment: OperationKind = {
  kind: 'comment',
  rank: 2,
  async perform(work) {
    const missing = await needsRecord(work)
    if (missing) return missing
    const { endpoint, texts, html } = work.plan.comment!
    const { event } = work.run.operation.payload as CommentPayload
    const facts = factsOf(work.plan, work.data)
    const text = texts[shortType(event) as CommentEvent]?.(facts)
    const body = text === undefined ? defaultComment(event, facts.session) : toText(text)
    return changeEntity(work, endpoint, { ...facts, comment: html ? toHtml(body) : body })
  },
}
