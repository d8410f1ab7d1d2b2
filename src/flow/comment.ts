import type { SessionEvent } from '../session/event-schema.ts'
import { type CommentEvent, defaultComment } from '../session/texts/comment-texts.ts'
import { toText } from '../template/value.ts'
import { changeEntity } from './change-entity.ts'
import { factsOf, toHtml } from './facts.ts'
import { needsRecord } from './needs-record.ts'
import type { OperationKind } from './operation-kind.ts'
import { type CommentPlan, shortType } from './plan.ts'

/** What a comment operation was opened for. */
export interface CommentPayload {
  event: SessionEvent
}

/** Writes a comment on the record: the configured text of the event, or the default one. */
export const comment: OperationKind = {
  kind: 'comment',
  rank: 2,
  endpoints: (plan) => [plan.comment?.endpoint],
  async perform(work) {
    const missing = needsRecord(work)
    if (missing) return missing
    const plan = work.plan.comment!
    const { event } = work.run.operation.payload as CommentPayload
    const facts = factsOf(work.plan, work.data)
    const text = plan.texts[shortType(event) as CommentEvent]?.(facts)
    const body = text === undefined ? defaultComment(event, facts.session) : toText(text)
    return changeEntity(work, plan.endpoint, (again) => ({
      ...facts,
      comment: commentBody(plan, body, again ? work.run.operation.id : undefined),
    }))
  },
}

/**
 * The text as it is sent. One that may be there already is marked as a repetition, so that whoever finds two of them knows
 * why.
 *
 * @param repeated The id of the operation that sends it again.
 */
export function commentBody({ html }: CommentPlan, text: string, repeated?: string): string {
  const marked = repeated === undefined ? text : `${text}\n[repeat ${repeated.slice(0, 8)}]`
  return html ? toHtml(marked) : marked
}
