import type { AuthStatus } from '../../auth/auth-status.ts'
import { email } from '../email.ts'
import { OPERATION_KINDS } from '../operation-kinds.ts'
import { store } from '../store.ts'
import type { OperatorContext } from './context.ts'
import { rowsOf } from './list.ts'

/** So many are looked at for the one that tells why; all others only tell that they were not sent. */
const LOOKED_AT = 20

/** What waits tells of a credential that the CRM or the storage refuses; nothing when nothing waits for it. */
export async function refusedCredential(
  context: OperatorContext,
  of: 'crm' | 'storage',
): Promise<Pick<AuthStatus, 'code' | 'reason' | 'retryAt'> | undefined> {
  const toCrm = [...OPERATION_KINDS.keys()].filter((kind) => kind !== store.kind && kind !== email.kind)
  const kinds = of === 'crm' ? toCrm : [store.kind]
  const rows = await rowsOf(context, { states: ['locked'], kinds }, LOOKED_AT)
  const code = 'HTTP_CREDENTIAL_BLOCKED'
  const teller = rows.find(({ outcome }) => outcome.error?.code !== code) ?? rows[0]
  return teller && { code, reason: teller.outcome.reason, retryAt: teller.dueAt }
}
