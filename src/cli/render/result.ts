import type { FileCopy, FileResult, OperationResult, SessionResult } from '../../connector.ts'
import type { Outcome } from '../../ledger/operation-row.ts'
import { NOT_BEGUN } from '../../observe/not-begun.ts'
import { printable } from '../../observe/printable.ts'
import { isUnfinished } from '../exit-code.ts'

/** The last line of `run --json`. What is neither done nor skipped also says why. */
export function resultJson(results: readonly SessionResult[]): object {
  return {
    type: 'result',
    sessions: results.map(({ sessionId, account, record, operations, files, later }) => ({
      sessionId,
      ...(account && { account: entityJson(account) }),
      ...(record && { record: entityJson(record) }),
      operations: operations.map(operationJson),
      ...(files.length > 0 && { files: files.map(fileJson) }),
      ...(later && { later: later.map(({ kind, dueAt }) => ({ kind, dueAt })) }),
    })),
  }
}

function entityJson(outcome: Outcome): object {
  const { status, id, url } = outcome
  return { status, ...(id !== undefined && { id }), ...(url !== undefined && { url }), ...why(outcome) }
}

function operationJson(operation: OperationResult): object {
  const { kind, status, id, nextAt } = operation
  return { kind, status, ...(id !== undefined && { id }), ...why(operation), ...(nextAt !== undefined && { nextAt }) }
}

function fileJson({ storage, crm, ...file }: FileResult): object {
  return { ...file, ...(storage && { storage: copyJson(storage) }), ...(crm && { crm: copyJson(crm) }) }
}

function copyJson({ operation: _operation, ...copy }: FileCopy): object {
  return copy
}

const PLAIN: ReadonlySet<string> = new Set(['found', 'created', 'done'])

function why({ status, reason, error }: Outcome): object {
  return PLAIN.has(status) ? {} : { reason, ...(error && { error }) }
}

/** What is lost because the state lives in memory only; nothing when all is finished. */
export function formatDropped(results: readonly SessionResult[]): string | undefined {
  const lines = results.flatMap(({ sessionId, operations, later = [] }) => {
    const unfinished = operations.filter(isUnfinished)
    const alike = Map.groupBy(unfinished, ({ kind, status, reason }) =>
      reason === NOT_BEGUN ? `${kind} ${status}` : `${kind} ${status}: ${reason}`,
    )
    return [
      ...Array.from(alike, ([what, all]) => `${all.length} ${what}`),
      ...later.map(({ kind, dueAt }) => `1 ${kind} later: due at ${new Date(dueAt).toISOString()}`),
    ].map((what) => `  ${printable(`${sessionId}  ${what}`)}`)
  })
  if (lines.length === 0) return undefined
  return ['State is kept in memory, so this unfinished work is dropped:', ...lines].join('\n')
}
