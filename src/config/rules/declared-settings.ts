import { settingsOf } from '../../template/check-template.ts'
import { nearest } from '../../util/nearest.ts'
import { pathKey } from '../config-path.ts'
import { forEachText, settingUses } from '../settings.ts'
import type { Rule } from './rule.ts'

/** Every `${NAME}` is declared. */
export const declaredSettings: Rule = ({ config, settings, templates, lost, error }) => {
  const told = new Set<string>()
  const parsed = new Map(templates.map(({ path, template }) => [pathKey(path), template]))
  forEachText(config, (text, path, part) => {
    const template = part === 'value' ? parsed.get(pathKey(path)) : undefined
    for (const { name, start, end } of settingUses(text)) {
      // In an argument a backslash makes text of it.
      if (name !== undefined && template && settingsOf(template).every((node) => node.start !== start)) continue
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
