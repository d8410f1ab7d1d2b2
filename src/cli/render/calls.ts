import type { Call, CallsPage } from '../../flow/calls.ts'
import { formatTable } from '../../observe/format-table.ts'
import { printable } from '../../observe/printable.ts'
import type { Terminal } from '../terminal.ts'

/** Calls as a table: when each was, and where it is logged. */
export function formatCalls({ calls, next }: CallsPage, { colour }: Pick<Terminal, 'colour'>): string {
  const rows = calls.map((call) => ({
    call: call.callId,
    session: call.sessionId,
    began: timeOf(call.startedAt),
    direction: call.direction,
    outcome: call.outcome,
    logged: whereOf(call),
  }))
  const columns = { call: 24, session: 24, began: 19, direction: 9, outcome: 9, logged: 40 }
  return [
    formatTable(rows, columns, { colour: colour.out }),
    ...(next === undefined ? [] : ['', `  More follow: --after ${next}`]),
  ].join('\n')
}

/** Everything that is known of a call. */
export function formatCall(call: Call): string {
  const { log } = call
  const facts: [string, string | undefined][] = [
    ['account', call.account],
    ['session', call.sessionId],
    ['direction', call.direction ?? undefined],
    ['number', call.phoneNumber ?? undefined],
    ['began', timeOf(call.startedAt)],
    ['ended', timeOf(call.endedAt)],
    ['outcome', call.outcome ?? undefined],
    ['seconds', call.callSeconds === null ? undefined : String(call.callSeconds)],
    ['logged', whereOf(call)],
    ['entry', log?.entry],
    ['logged at', log && timeOf(new Date(log.at).toISOString())],
  ]
  return [
    printable(call.callId),
    ...facts.flatMap(([name, text]) => (text === undefined ? [] : [`  ${name.padEnd(14)}${printable(text)}`])),
  ].join('\n')
}

function whereOf({ log }: Call): string {
  if (log?.card) return `${log.card.type}/${log.card.id}`
  if (log?.incoming !== undefined) return `incoming ${log.incoming}`
  return log ? 'not linked' : 'nowhere yet'
}

const timeOf = (time: string | null): string | undefined =>
  time === null ? undefined : new Date(time).toISOString().slice(0, 19).replace('T', ' ')
