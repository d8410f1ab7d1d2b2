import { errorsIn, unsetSettings } from './check-config.ts'
import { fillPlainTexts } from './compile/fill-plain-texts.ts'
import { examine } from './examine.ts'
import { refuse } from './refuse.ts'
import type { Config, ConfigSpec } from './schema/config.ts'
import type { SettingValues } from './settings.ts'
import { type LoadedConfig, sourceOf } from './source-of.ts'

/** `serve` of a configuration, with every setting filled in. */
export type ServeSettings = NonNullable<ConfigSpec['serve']>

/** @throws ConfigError with all errors at once, unset settings among them. */
export function serveSettings(input: Config | LoadedConfig, values: SettingValues): ServeSettings {
  const source = sourceOf(input)
  const examination = examine(source, values)
  refuse(errorsIn([...examination.findings, ...unsetSettings(examination, 'error')], source), source.file)
  return fillPlainTexts(examination.spec!, examination.templates, examination.settings).serve ?? {}
}
