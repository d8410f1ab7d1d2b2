import { isAuthType } from '../../auth/registry.ts'
import { isSecretPlace } from '../secret-places.ts'
import { forEachText, settingUses } from '../settings.ts'
import type { Rule } from './rule.ts'

/** No secret stands in the configuration, and what is used as one is marked as one. */
export const secrets: Rule = ({ config, settings, error, warn }) => {
  const type = config.auth?.type
  const told = new Set<string>()
  forEachText(config, (text, path, part) => {
    if (part === 'key' || !isSecretPlace(path, isAuthType(type) ? type : undefined)) return
    const uses = settingUses(text)
    if (uses.length === 0 && !text.includes('{'))
      error('CONFIG_LITERAL_SECRET', path, 'A secret stands in the configuration itself.')
    for (const { name, start, end } of uses) {
      if (name === undefined || !settings.declared.has(name) || settings.isSecret(name) || told.has(name)) continue
      told.add(name)
      warn('CONFIG_OPEN_SECRET', path, `The setting ${name} is used as a secret and is not marked as one.`, {
        span: { start, end },
        hint: `Write secret: true under settings.${name}.`,
      })
    }
  })
  for (const [name, setting] of Object.entries(config.settings ?? {}))
    if (setting?.secret && setting.default !== undefined && setting.default !== '')
      error(
        'CONFIG_LITERAL_SECRET',
        ['settings', name, 'default'],
        `The secret ${name} has a default, which is a secret in the configuration.`,
        { hint: 'Remove the default, and change the secret that was written.' },
      )
}
