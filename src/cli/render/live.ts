import type { ConnectorOptions } from '../../connector.ts'
import { formatStep } from '../../observe/format-trace.ts'
import { printable } from '../../observe/printable.ts'
import { stringifyJson } from '../../util/json.ts'
import type { Terminal } from '../terminal.ts'

type Teller<Name extends keyof ConnectorOptions> = NonNullable<ConnectorOptions[Name]>

/** Prints each step as it happens. */
export function stepTeller(
  { json }: { json?: boolean | undefined },
  { out, colour, width }: Terminal,
): Teller<'onStep'> {
  return (step) => out(json ? stringifyJson(step) : formatStep(step, { colour: colour.out, width }))
}

/** Prints what a person should know of. */
export function alertTeller({ json }: { json?: boolean | undefined }, { out, err }: Terminal): Teller<'onAlert'> {
  return (alert) => {
    if (json) out(stringifyJson({ ...alert, type: 'alert', alert: alert.type }))
    else err(printable(`alert ${alert.type} ${alert.sessionId ?? ''} ${stringifyJson({ ...alert, at: undefined })}`))
  }
}
