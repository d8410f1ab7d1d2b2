import type { ConnectorOptions } from '../../connector.ts'
import { createDays, dayOf, formatStep } from '../../observe/format-trace.ts'
import { printable } from '../../observe/printable.ts'
import { stringifyJson } from '../../util/json.ts'
import type { Terminal } from '../terminal.ts'

type Teller<Name extends keyof ConnectorOptions> = NonNullable<ConnectorOptions[Name]>

/** Prints each step as it happens. */
export function stepTeller(
  { json }: { json?: boolean | undefined },
  { out, colour, width, clock }: Terminal,
): Teller<'onStep'> {
  const options = { colour: colour.out, width }
  const days = createDays(dayOf(clock.now()), options)
  return (step) => {
    if (json) out(stringifyJson(step))
    else for (const line of [...days(step.at), formatStep(step, options)]) out(line)
  }
}

/** Prints what a person should know of. */
export function alertTeller({ json }: { json?: boolean | undefined }, { out, err }: Terminal): Teller<'onAlert'> {
  return (alert) => {
    if (json) out(stringifyJson({ ...alert, type: 'alert', alert: alert.type }))
    else err(printable(`alert ${alert.type} ${alert.sessionId ?? ''} ${stringifyJson({ ...alert, at: undefined })}`))
  }
}
