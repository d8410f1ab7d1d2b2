import { type Capabilities, capabilitiesOf } from './capabilities.ts'
import { type Examination, examine } from './examine.ts'
import type { Finding } from './finding.ts'
import { type ConfigIssue, toIssues } from './issue.ts'
import type { Config } from './schema/config.ts'
import { createSecretMask } from './secret-mask.ts'
import type { SettingValues } from './settings.ts'
import type { Source } from './source.ts'
import { type LoadedConfig, sourceOf } from './source-of.ts'

export interface CheckOptions {
  /** Name of the file, for reports. */
  file?: string | undefined
  /** Values of the settings by name, such as `process.env`. With them, unset settings are warnings; without, not looked at. */
  settings?: SettingValues | undefined
  /** When it is, in milliseconds since 1970; what ends soon is a warning. Default: now. */
  now?: number | undefined
}

/** What a look at a configuration found. */
export interface CheckResult {
  /** True when there are no errors; there may be warnings. */
  ok: boolean
  /** In the order of the text. */
  issues: readonly ConfigIssue[]
  /** How surely each create happens at most once. */
  capabilities: Capabilities
  /** The configuration as data, when there are no errors. */
  config?: Config
}

/**
 * Checks a configuration: every mistake at once, each with its place and what to do. Nothing is sent.
 *
 * @param input YAML or JSON text, an object, or what `loadConfig` gave.
 */
export function checkConfig(input: string | Config | LoadedConfig, options: CheckOptions = {}): CheckResult {
  const source = sourceOf(input, options.file)
  const examination = examine(source, options.settings, options.now)
  const findings = [
    ...examination.findings,
    ...(options.settings === undefined ? [] : unsetSettings(examination, 'warning')),
  ]
  const issues = toIssues(findings, source, createSecretMask(source))
  const ok = !issues.some(({ severity }) => severity === 'error')
  return { ok, issues, capabilities: capabilitiesOf(examination.config), ...(ok && { config: source.tree as Config }) }
}

/** Settings that are declared and have no value. */
export function unsetSettings({ config, settings }: Examination, severity: Finding['severity']): Finding[] {
  return settings.unset.map((name) => ({
    severity,
    code: 'CONFIG_SETTING_MISSING',
    path: ['settings', name],
    part: 'key',
    message: `The setting ${name} has no value.`,
    ...(severity === 'warning' && {
      hint: `${config.settings?.[name]?.example === undefined ? 'A placeholder' : 'Its example'} stands in for it here; requests are not sent without a value.`,
    }),
  }))
}

/** The errors among findings, as issues. */
export function errorsIn(findings: readonly Finding[], source: Source): ConfigIssue[] {
  const errors = findings.filter(({ severity }) => severity === 'error')
  return toIssues(errors, source, createSecretMask(source))
}
