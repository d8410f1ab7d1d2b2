import { capabilitiesOf } from '../capabilities.ts'
import type { Rule } from './rule.ts'

/** What stays undone until a person has looked. */
const BLOCKED = {
  account: 'the call has no account, and its record, comments and files are blocked',
  record: 'the call has no record, and its comments and files are blocked',
}

/** A create can be settled after a lost answer. */
export const certainty: Rule = ({ config, lost, broken, warn }) => {
  const capabilities = capabilitiesOf(config)
  for (const room of ['account', 'record'] as const) {
    const path = [room, 'create']
    const level = capabilities[room]
    const isSure = ['unique', 'correlation'].some((key) => lost([...path, key])) || lost([room, 'findByQuery'])
    if (level?.level !== 'C' || isSure || broken([...path, 'correlation']) || broken([...path, 'unique'])) continue
    warn('CONFIG_CREATE_UNCERTAIN', path, `Level C: ${level.why} Until then ${BLOCKED[room]}.`, { part: 'key' })
  }
}
