import type { OperationRow } from '../../src/ledger/operation-row.ts'
import type { JudgeEffect } from '../../src/testing/judge/judge-effects.ts'
import type { Ending } from './world.ts'

/** What is over, as it should be. */
const DONE: ReadonlySet<string> = new Set(['done', 'found', 'created', 'skipped'])

/** How a comment begins that an event leads to. */
const COMMENTS: Readonly<Record<string, string>> = {
  'session.started': 'Call started',
  'session.rated': 'Rating',
  'session.ended': 'Call ended',
}

/** Everything that must not be in a world inside the bounds, one line each. */
export function faultsOf(ending: Ending): string[] {
  return [...duplicates(ending), ...losses(ending), ...inversions(ending)]
}

/** Nobody and nothing is there twice, unless it is marked. */
function duplicates({ violations, operations }: Ending): string[] {
  return violations
    .filter(({ rule, effect }) => rule !== 'file_twice' || !saysThatItIsTwice(operations, effect.session))
    .map(({ rule, message }) => `${rule}: ${message}`)
}

function saysThatItIsTwice(operations: readonly OperationRow[], sessionId: string): boolean {
  return operations.some(
    (one) => one.sessionId === sessionId && one.kind === 'upload' && /twice/.test(one.outcome.reason),
  )
}

/** Every operation came to its end, and every session has its case, its comments and its file. */
function losses({ operations, results, effects }: Ending): string[] {
  const open = operations
    .filter(({ kind, outcome }) => kind !== 'audit' && !DONE.has(outcome.status))
    .map(
      ({ sessionId, kind, state, outcome }) =>
        `${sessionId}: ${kind} is ${state}, ${outcome.status}: ${outcome.reason}`,
    )
  const missing = results.flatMap(({ result: { sessionId } }) => {
    const own = effects.filter(({ session }) => session === sessionId)
    const lacks = (what: string, is: (effect: JudgeEffect) => boolean): string[] =>
      own.some(is) ? [] : [`${sessionId}: no ${what}`]
    return [
      ...lacks('case', ({ kind }) => kind === 'case_created'),
      ...lacks('change of the case', ({ kind }) => kind === 'case_changed'),
      ...lacks('file', ({ kind }) => kind === 'file_added'),
      ...Object.values(COMMENTS).flatMap((text) => lacks(`comment "${text}"`, (one) => isComment(one, text))),
    ]
  })
  return [...open, ...missing]
}

const isComment = ({ kind, text }: JudgeEffect, begins: string): boolean =>
  kind === 'note_added' && (text?.startsWith(begins) ?? false)

/** The comments of a session are there in the order of their lane; others pass by what was set aside. */
function inversions({ operations, results, effects, setAside }: Ending): string[] {
  return results.flatMap(({ result: { sessionId } }) => {
    const lane = operations
      .filter((one) => one.sessionId === sessionId && one.kind === 'comment' && !setAside.has(one.id))
      .toSorted((a, b) => a.sequence - b.sequence)
    const places = lane.map(({ payload }) => {
      const text = COMMENTS[(payload as { event: { type: string } }).event.type]!
      return effects.findIndex((one) => one.session === sessionId && isComment(one, text))
    })
    return places.every((place, index) => index === 0 || place > places[index - 1]!)
      ? []
      : [`${sessionId}: its comments are out of order`]
  })
}

/** Duplicates of people and cases that nobody was told of, one line each. */
export function silentDuplicates({ violations, alerts }: Ending): string[] {
  const told = alerts.filter((alert) => alert.type === 'duplicate_detected')
  return violations
    .filter(({ rule }) => rule === 'person_twice' || rule === 'case_twice')
    .filter(({ effect }) => !told.some((alert) => alert.ids.some((id) => String(id) === effect.id)))
    .map(({ message }) => message)
}
