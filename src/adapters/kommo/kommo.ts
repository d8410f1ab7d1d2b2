import type { Choice, Occasion, Performed, Procedure, Steps } from '../../flow/procedure.ts'
import { type KommoOptions, readOptions } from './kommo-options.ts'
import { logCall } from './log-call.ts'
import { CARD_TYPES, chosenCard, typeOfChoice } from './translate/cards.ts'
import { writeResult } from './write-result.ts'

/**
 * How calls are logged in Kommo and moved there: one log per call, on the card that a person chose, else on the one that was
 * found, else as an incoming lead.
 *
 * @example
 * ```ts
 * const crm = await createConnector(await loadConfig('kommo.yaml'), { settings: process.env, procedures: { kommo } })
 * ```
 *
 * @param options `procedure.options` of the configuration.
 * @throws CrmwireError `FLOW_PROCEDURE` when they do not fit.
 */
export function kommo(options: unknown): Procedure {
  const own = readOptions(options)
  return { name: 'kommo', refuses, perform: (steps, occasion) => perform(own, steps, occasion) }
}

function refuses(choice: Choice): string | undefined {
  const type = typeOfChoice(choice)
  if (type === undefined || chosenCard(choice)) return undefined
  return `Kommo can log a call to ${CARD_TYPES.join(', ')}, and not to ${type}.`
}

async function perform(options: KommoOptions, steps: Steps, occasion: Occasion): Promise<Performed> {
  const performed = await logCall(options, steps, occasion)
  if (occasion.kind === 'choice') await writeResult(options, steps, occasion.choice)
  return performed
}
