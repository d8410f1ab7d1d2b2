import type { OperationRow } from '../ledger/operation-row.ts'
import type { Choice, Procedure } from './procedure.ts'

/** What a reassign operation was opened for. */
export interface ReassignPayload {
  event: Choice
}

/** What persons chose in a session, the last choice last, whatever order it came in; none that the procedure refuses. */
export function choicesIn(
  lane: readonly Pick<OperationRow, 'kind' | 'payload'>[],
  procedure: Pick<Procedure, 'refuses'> | undefined,
): Choice[] {
  return lane
    .filter(({ kind }) => kind === 'reassign')
    .flatMap(({ payload }) => (payload as Partial<ReassignPayload>).event ?? [])
    .filter((choice) => procedure?.refuses(choice) === undefined)
    .toSorted((a, b) => (isLater(a, b) ? 1 : -1))
}

export function isLater(event: Choice, than: Choice): boolean {
  const [at, thanAt] = [Date.parse(event.at), Date.parse(than.at)]
  return at === thanAt ? event.id > than.id : at > thanAt
}
