import { capabilitiesOf } from '../capabilities.ts'
import type { Rule } from './rule.ts'

/** A create can be settled after a lost answer. */
export const certainty: Rule = ({ config, lost, broken, warn }) => {
  const capabilities = capabilitiesOf(config)
  for (const room of ['account', 'record'] as const) {
    const path = [room, 'create']
    const level = capabilities[room]
    const isSure = ['unique', 'correlation'].some((key) => lost([...path, key])) || lost([room, 'findByQuery'])
    if (level?.level !== 'C' || isSure || broken([...path, 'correlation']) || broken([...path, 'unique'])) continue
    warn('CONFIG_CREATE_UNCERTAIN', path, `Level C: ${level.why}`, { part: 'key' })
  }
}
