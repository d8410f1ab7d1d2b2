import { account } from './account.ts'
import { accountUpdate } from './account-update.ts'
import { audit } from './audit.ts'
import { comment } from './comment.ts'
import { fileComment } from './file-comment.ts'
import { email } from './email.ts'
import { log } from './log.ts'
import type { OperationKind } from './operation-kind.ts'
import { reassign } from './reassign.ts'
import { record } from './record.ts'
import { store } from './store.ts'
import { update } from './update.ts'
import { upload } from './upload.ts'

/** All kinds of operations, by name. */
export const OPERATION_KINDS: ReadonlyMap<string, OperationKind> = new Map(
  [account, record, accountUpdate, update, comment, upload, store, fileComment, log, reassign, email, audit].map(
    (one) => [one.kind, one],
  ),
)
