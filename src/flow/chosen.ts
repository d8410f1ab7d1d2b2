import { entityOutcome } from './outcomes.ts'
import type { Outcome } from '../ledger/operation-row.ts'
import type { SessionData } from './session-data.ts'

/** Why a session belongs to a card that it neither found nor created. */
export const CHOSEN = 'a person chose it'

/** The outcome of an account or record that was chosen before it was found or created. */
export function chosenOutcome({ former, ...data }: SessionData, kind: 'account' | 'record'): Outcome | undefined {
  const entity = data[kind]
  return former && entity && entityOutcome('found', CHOSEN, entity)
}
