import type { FileFacts } from '../session/facts.ts'
import { defaultFileComment } from '../session/texts/comment-texts.ts'
import { toText } from '../template/value.ts'
import { changeEntity } from './change-entity.ts'
import { commentBody } from './comment.ts'
import { factsOf } from './facts.ts'
import { needsRecord } from './needs-record.ts'
import type { OperationKind } from './operation-kind.ts'

/** The file that is commented on, and where people open it. */
export interface FileCommentPayload {
  file: FileFacts
  url: string | undefined
}

/** Comments on a file that is in the storage: the configured text of a file, or the default one. */
export const fileComment: OperationKind = {
  kind: 'file_comment',
  rank: 2,
  endpoints: (plan) => [plan.comment?.endpoint],
  async perform(work) {
    const missing = needsRecord(work)
    if (missing) return missing
    const plan = work.plan.comment!
    const { file, url } = work.run.operation.payload as FileCommentPayload
    const facts = factsOf(work.plan, work.data, { file, attachment: { url } })
    const text = plan.texts.file?.(facts)
    const body = text === undefined ? defaultFileComment({ name: file.name, url }) : toText(text)
    return changeEntity(work, plan.endpoint, (again) => ({
      ...facts,
      comment: commentBody(plan, body, again ? work.run.operation.id : undefined),
    }))
  },
}
