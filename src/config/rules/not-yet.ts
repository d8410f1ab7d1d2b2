import type { ConfigPath } from '../config-path.ts'
import type { Rule } from './rule.ts'

/** Whoever writes a part that does nothing yet is told so, instead of waiting for what never comes. */
export const notYet: Rule = ({ config, warn }) => {
  const say = (path: ConfigPath): void =>
    warn('CONFIG_UNSUPPORTED', path, `What ${path.join('.')} says is checked and does nothing in this version.`, {
      part: 'key',
    })
  if (config.serve?.linkKey !== undefined) say(['serve', 'linkKey'])
}
