import { forEachText, settingUses } from '../settings.ts'
import type { Rule } from './rule.ts'

/** What is declared is used. Where there are errors, one of them may be the reason why it is not. */
export const unusedSettings: Rule = ({ config, tree, torn, broken, warn }) => {
  if (torn || broken([])) return
  const used = new Set<string | undefined>()
  // In the draft, a setting that is a whole value is filled in already.
  forEachText(tree, (text) => settingUses(text).forEach(({ name }) => used.add(name)))
  for (const name of Object.keys(config.settings ?? {}))
    if (!used.has(name))
      warn('CONFIG_UNUSED_SETTING', ['settings', name], `The setting ${name} is never used.`, { part: 'key' })
}
