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
  const { run, laterMs = 'nothing' } = nextInLane(operations, NOW)
  expect(run.length > 0 ? run.map(({ id }) => id).join() : laterMs).toBe(expected)
})

const beside = (id: string, fields: Partial<OperationRow> = {}): OperationRow =>
  operation(id, 0, { beside: true, ...fields })
const first = operation('first', 0, { rank: 0 })

test.each([
  ['what runs beside the lane runs with it', [ready('a'), beside('x')], [], ['a', 'x']],
  ['two run beside the lane, no more', [beside('x'), beside('y'), beside('z')], [], ['x', 'y']],
  ['one that runs counts among them', [beside('x'), beside('y'), beside('z')], ['x'], ['y']],
  ['it waits for everything of a lower rank', [first, beside('x')], [], ['first']],
  ['also while that runs', [first, beside('x')], ['first'], []],
  ['also while that waits', [{ ...first, state: 'waiting' as const, dueAt: 2000 }, beside('x')], [], []],
  ['a lower rank that is finished is no hindrance', [{ ...first, state: 'finished' as const }, beside('x')], [], ['x']],
  ['it does not wait for what holds the lane', [waiting(2000), ready('a'), beside('x')], [], ['x']],
  ['nothing waits for it', [beside('x', { rank: 0, state: 'waiting', dueAt: 2000 }), first, ready('a')], [], ['first']],
  ['while one of the lane runs, no other one does', [ready('a'), ready('b'), beside('x')], ['a'], ['x']],
  ['while one of the lane runs, an earlier one does not either', [ready('a'), ready('b')], ['b'], []],
] as [string, OperationRow[], string[], string[]][])('%s', (_rule, operations, running, expected) => {
  expect(nextInLane(operations, NOW, new Set(running)).run.map(({ id }) => id)).toEqual(expected)
})

test('what waits beside the lane counts for its next time', () => {
  expect(nextInLane([waiting(3000), beside('x', { state: 'waiting', dueAt: 2000 })], NOW).laterMs).toBe(2000)
})
