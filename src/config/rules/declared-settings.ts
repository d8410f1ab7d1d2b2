import { nearest } from '../../util/nearest.ts'
import { forEachText, settingUses } from '../settings.ts'
import type { Rule } from './rule.ts'

/** Every `${NAME}` is declared. */
export const declaredSettings: Rule = ({ config, settings, lost, error }) => {
  const told = new Set<string>()
  forEachText(config, (text, path, part) => {
    for (const { name, start, end } of settingUses(text)) {
      const span = part === 'value' ? { span: { start, end } } : { part }
      if (name === undefined)
        error('CONFIG_UNKNOWN_SETTING', path, 'A `${` is followed by no name of a setting.', {
          ...span,
          hint: 'Write `${NAME}` for a setting, or `$${` for the text `${`.',
        })
      else if (!settings.declared.has(name) && !told.has(name) && !lost(['settings'])) {
        const meant = nearest(name, settings.declared)
        error('CONFIG_UNKNOWN_SETTING', path, `The setting ${name} is not declared under settings.`, {
          ...span,
          hint: meant === undefined ? `Declare ${name} under settings.` : `Did you mean \${${meant}}?`,
        })
      }
      if (name !== undefined) told.add(name)
    }
  })
}
