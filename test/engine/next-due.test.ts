import { expect, test } from 'vitest'
import { nextDueIn } from '../../src/engine/next-due.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import type { OperationRow } from '../../src/ledger/operation-row.ts'
import { TENANT, claimedBy, operation } from './operations.ts'

const NOW = 1_000

const account = (fields: Partial<OperationRow>) => operation('account', 0, { kind: 'account', rank: 0, ...fields })
const comment = (fields: Partial<OperationRow> = {}) => operation('comment', 1, fields)
const elsewhere = (fields: Partial<OperationRow>) => operation('other', 0, { sessionId: 's2', ...fields })

async function nextDue(operations: OperationRow[], sessionIds?: string[]) {
  const ledger = createMemoryLedger()
  await claimedBy(ledger, 'somebody')
  await ledger.commit({ tenant: TENANT, at: 0, operations })
  return nextDueIn({ ledger, tenant: TENANT, sessionIds, nowMs: NOW, counts: ({ kind }) => kind !== 'audit' })
}

test.each<[what: string, operations: OperationRow[], due: number | undefined]>([
  ['nothing when there is nothing', [], undefined],
  ['now when something could go on', [comment()], NOW],
  ['when the first that waits is due', [account({ state: 'waiting', dueAt: 9_000 })], 9_000],
  ['when that is due which the others wait behind', [account({ state: 'waiting', dueAt: 9_000 }), comment()], 9_000],
  [
    'when those of another session are done, whom it waits for',
    [account({ state: 'parked', parkedOn: 'key' }), comment(), elsewhere({ state: 'waiting', dueAt: 5_000 })],
    5_000,
  ],
  ['nothing when an operator has paused it', [account({ state: 'parked', parkedOn: 'key' }), comment()], undefined],
  [
    'not for what nobody waits for',
    [operation('audit', 0, { kind: 'audit', state: 'waiting', dueAt: 2_000 })],
    undefined,
  ],
  ['not for what others wait for', [elsewhere({ state: 'waiting', dueAt: 5_000 })], undefined],
])('a session goes on %s', async (_what, operations, due) => {
  expect(await nextDue(operations, ['s1'])).toBe(due)
})

test('without names all sessions count', async () => {
  expect(await nextDue([elsewhere({ state: 'waiting', dueAt: 5_000 })])).toBe(5_000)
})
