import { expect, test } from 'vitest'
import { nextInLane } from '../../src/engine/next-in-lane.ts'
import type { OperationRow } from '../../src/ledger/operation-row.ts'
import { operation } from './operations.ts'

const NOW = 1000
const pass = { holdsLane: false }
const ready = (id: string): OperationRow => operation(id, 0)
const done = operation('done', 0, { state: 'finished' })
const waiting = (dueAt: number | undefined, fields: Partial<OperationRow> = {}): OperationRow =>
  operation(`until ${dueAt}`, 0, { state: 'waiting', dueAt, ...fields })
const parked = (fields: Partial<OperationRow> = {}): OperationRow =>
  operation('parked', 0, { state: 'parked', ...fields })

test.each([
  ['an empty lane has nothing to do', [], 'nothing'],
  ['a finished lane has nothing to do', [done, done], 'nothing'],
  ['the first that is ready runs', [done, ready('a'), ready('b')], 'a'],
  ['what waits holds back what follows', [waiting(2000), ready('a')], 2000],
  ['what is due runs', [waiting(1000), ready('a')], 'until 1000'],
  ['what waits and lets others pass is overtaken', [waiting(2000, pass), ready('a')], 'a'],
  ['what was overtaken runs first when it is due', [waiting(500, pass), ready('a')], 'until 500'],
  ['of several that let pass the soonest counts', [waiting(3000, pass), waiting(2000, pass), done], 2000],
  ['behind what holds the lane nothing counts', [waiting(3000), waiting(500, pass)], 3000],
  ['what waits without a time has nothing to do', [waiting(undefined), ready('a')], 'nothing'],
  ['what waits without a time may let others pass', [waiting(undefined, pass), ready('a')], 'a'],
  ['what waits without a time lets a later time count', [waiting(undefined, pass), waiting(2000)], 2000],
  ['what is parked holds back what follows', [parked(), ready('a')], 'nothing'],
  ['what is parked may let others pass', [parked(pass), ready('a')], 'a'],
  ['what is parked has no time', [parked({ dueAt: 5 }), ready('a')], 'nothing'],
] as [string, OperationRow[], string | number][])('%s', (_rule, operations, expected) => {
  const turn = nextInLane(operations, NOW)
  expect(turn.kind === 'run' ? turn.operation.id : turn.kind === 'later' ? turn.atMs : turn.kind).toBe(expected)
})
