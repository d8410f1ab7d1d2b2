import { expect } from 'vitest'
import type { Ending } from './scenario.ts'

/** Nothing landed on anybody else, nobody and nothing was created twice, and every outcome says why. */
export function expectJustice({ played, violations }: Ending): void {
  expect(violations.map(({ message }) => message)).toEqual([])
  for (const { result } of played)
    for (const { kind, status, reason } of result.operations)
      expect(reason, `${result.sessionId}: ${kind} ${status}`).not.toBe('')
}

/** Every session has its account, its record, its comments and its file. */
export function expectAllDone({ played, effects }: Ending): void {
  for (const { result } of played) {
    const { sessionId, operations } = result
    const statuses = operations.map(({ kind, status, reason }) => `${kind} ${status}: ${reason}`)
    expect(
      statuses.filter((line) => !/^\w+ (?:found|created|done|skipped): /.test(line)),
      sessionId,
    ).toEqual([])
    const kinds = effects.filter(({ session }) => session === sessionId).map(({ kind }) => kind)
    expect(kinds).toEqual(expect.arrayContaining(['note_added', 'file_added', 'case_changed']))
  }
}

/** Without an id nothing is built on the account. */
export function expectNoIds({ played, effects }: Ending): void {
  for (const { result } of played) expect(['missing_id', 'held', 'pending']).toContain(result.account!.status)
  expect(effects.filter(({ kind }) => kind !== 'person_created')).toEqual([])
}
