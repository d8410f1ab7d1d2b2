import assert from 'node:assert/strict'
import type { OperationQuery } from '../../ledger/ledger.ts'
import type { OperationRow } from '../../ledger/operation-row.ts'
import { rule } from './rule.ts'

const idsOf = (rows: readonly OperationRow[]): string[] => rows.map(({ id }) => id)

export const operationRules = [
  rule('gives the operations of a session in the order of their lane', async (scene) => {
    const { ledger, tenant, commit, operation } = scene
    const rows = [operation('c', 2), operation('b', 1), operation('a', 9, { rank: 0 }), operation('d', 10)]
    await commit({ operations: [...rows, operation('x', 1, { sessionId: 's2' })] })
    assert.deepEqual((await ledger.lane(tenant, 's1')).operations, [rows[2], rows[1], rows[0], rows[3]])
  }),

  rule('stores an operation anew under its id', async ({ ledger, tenant, commit, operation }) => {
    const rows = [operation('a', 1), operation('a', 1, { tries: 3 }), operation('a', 2, { tries: 4, kind: 'upload' })]
    await commit({ operations: rows.slice(0, 2) })
    assert.deepEqual((await ledger.lane(tenant, 's1')).operations, [rows[1]])
    await commit({ operations: rows.slice(2) })
    assert.deepEqual((await ledger.lane(tenant, 's1')).operations, [rows[2]])
  }),

  rule('keeps what it was given when the rows are changed outside', async ({ ledger, tenant, commit, operation }) => {
    const row = operation('a', 1)
    await commit({ operations: [row] })
    row.tries = 7
    const [read] = (await ledger.lane(tenant, 's1')).operations
    read!.tries = 8
    const [listed] = await ledger.list(tenant, { limit: 1 })
    listed!.tries = 9
    assert.equal((await ledger.lane(tenant, 's1')).operations[0]?.tries, 0)
  }),

  rule('stores hundreds of operations at once', async ({ ledger, tenant, commit, operation }) => {
    const rows = Array.from({ length: 700 }, (_, n) => operation(`o${n}`, n))
    await commit({ operations: rows })
    assert.deepEqual((await ledger.lane(tenant, 's1')).operations, rows)
  }),

  rule('lists the operations that a query asks for, oldest first', async ({ ledger, tenant, commit, operation }) => {
    const failed = { status: 'failed', reason: 'r' } as const
    await commit({
      operations: [
        operation('d', 1, { openedAt: 3, state: 'waiting', dueAt: 5 }),
        operation('c', 2, { openedAt: 2, kind: 'upload' }),
        operation('b', 3, { openedAt: 1, state: 'finished', outcome: failed, sessionId: 's2' }),
        operation('a', 4, { openedAt: 2, state: 'finished', outcome: { status: 'done', reason: 'r' } }),
        operation('e', 5, { openedAt: 4, kind: 'upload', outcome: failed }),
      ],
    })
    const queries: [Omit<OperationQuery, 'limit'>, string][] = [
      [{}, 'b a c d e'],
      [{ ids: ['e', 'b', 'nobody'] }, 'b e'],
      [{ ids: [] }, ''],
      [{ sessionId: 's1' }, 'a c d e'],
      [{ kinds: ['upload'] }, 'c e'],
      [{ kinds: ['upload', 'comment'] }, 'b a c d e'],
      [{ states: ['finished'] }, 'b a'],
      [{ states: ['ready', 'waiting'] }, 'c d e'],
      [{ states: [] }, ''],
      [{ statuses: ['failed'] }, 'b e'],
      [{ statuses: ['failed', 'done'] }, 'b a e'],
      [{ statuses: ['failed'], states: ['finished'] }, 'b'],
      [{ statuses: ['pending'], kinds: ['comment'], sessionId: 's1' }, 'd'],
      [{ sessionId: 's2', kinds: ['upload'] }, ''],
      [{ after: 'b' }, 'a c d e'],
      [{ after: 'a' }, 'c d e'],
      [{ after: 'c', kinds: ['upload'] }, 'e'],
      [{ after: 'd', states: ['ready'], statuses: ['failed'] }, 'e'],
      [{ after: 'e' }, ''],
    ]
    for (const [query, expected] of queries) {
      const all = idsOf(await ledger.list(tenant, { ...query, limit: 10 }))
      assert.equal(all.join(' '), expected, JSON.stringify(query))
      const two = idsOf(await ledger.list(tenant, { ...query, limit: 2 }))
      assert.deepEqual(two, all.slice(0, 2), JSON.stringify(query))
    }
    assert.deepEqual(await ledger.list(`${tenant} other`, { limit: 10 }), [])
  }),

  rule('lists all operations page by page', async ({ ledger, tenant, commit, operation }) => {
    const rows = Array.from({ length: 25 }, (_, n) => operation(`o${n}`, n, { openedAt: n % 3 }))
    await commit({ operations: rows })
    const seen: string[] = []
    for (;;) {
      const page = idsOf(await ledger.list(tenant, { limit: 10, ...(seen.length > 0 && { after: seen.at(-1)! }) }))
      seen.push(...page)
      if (page.length < 10) break
    }
    assert.equal(seen.length, 25)
    assert.equal(new Set(seen).size, 25)
  }),
]
