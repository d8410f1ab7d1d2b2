import type { OperationRow } from '../../ledger/operation-row.ts'
import type { ResolveProgress } from '../resolve-entity.ts'

/** True for the kinds that end in an id of the CRM which others depend on. */
export function isEntity({ kind }: Pick<OperationRow, 'kind'>): boolean {
  return kind === 'account' || kind === 'record'
}

/** How far an account or a record came; nothing for other kinds. */
export function resolveProgress(row: Pick<OperationRow, 'kind' | 'progress'>): ResolveProgress {
  return isEntity(row) ? (row.progress ?? {}) : {}
}

/** True when its create was sent and nobody knows whether the CRM has it: to send it again may make a second one. */
export function isInDoubt(row: Pick<OperationRow, 'kind' | 'progress'>): boolean {
  const { create, settled } = resolveProgress(row)
  return create?.unknown !== undefined && !settled
}
