import type { Rule } from './rule.ts'

/** Parts of the language that are checked already and do nothing yet. */
const SILENT = ['storage'] as const

/** Whoever writes a part that does nothing yet is told so, instead of waiting for what never comes. */
export const notYet: Rule = ({ config, warn }) => {
  for (const key of SILENT)
    if (config[key] !== undefined)
      warn('CONFIG_UNSUPPORTED', [key], `What ${key} says is checked and does nothing in this version.`, {
        part: 'key',
      })
  if (config.serve?.linkKey !== undefined)
    warn(
      'CONFIG_UNSUPPORTED',
      ['serve', 'linkKey'],
      'What serve.linkKey says is checked and does nothing in this version.',
      { part: 'key' },
    )
}
