import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Plan } from '../flow/plan.ts'
import { PHONE_FORMATS } from '../phone/phone-format.ts'
import { variablesOf } from '../template/check-template.ts'
import { stringifyJson } from '../util/json.ts'
import { errorsIn, unsetSettings } from './check-config.ts'
import { compilePlan } from './compile/compile-plan.ts'
import { fillPlainTexts } from './compile/fill-plain-texts.ts'
import type { NameScope } from './endpoint-sites.ts'
import { type Examination, examine } from './examine.ts'
import type { Finding } from './finding.ts'
import { refuse } from './refuse.ts'
import type { Config } from './schema/config.ts'
import { type SettingValues, secretValues } from './settings.ts'
import { type LoadedConfig, sourceOf } from './source-of.ts'

export interface CompileOptions {
  /** Values of the settings by name. */
  settings: SettingValues
}

/**
 * Compiles a configuration to a plan: every setting is filled in, every template and path is parsed, once.
 *
 * @throws ConfigError with all errors at once, unset settings among them.
 */
export async function compileConfig(input: Config | LoadedConfig, options: CompileOptions): Promise<Plan> {
  const source = sourceOf(input)
  const examination = examine(source, options.settings)
  const { spec, language, phones, settings } = examination
  const findings: Finding[] = [...examination.findings, ...unsetSettings(examination, 'error')]
  const ca = spec?.network?.ca === undefined ? undefined : await readAuthority(spec.network.ca, source.file)
  if (ca?.kind === 'unreadable') findings.push(ca.finding)
  refuse(errorsIn(findings, source), source.file)
  if (usesPhones(examination)) await phones.ready()
  return compilePlan(fillPlainTexts(spec!, examination.templates, settings), {
    hash: createHash('sha256').update(stringifyJson(source.tree)).digest('hex'),
    language,
    settings,
    phones,
    secrets: secretValues(source.tree, settings),
    ca: ca?.kind === 'read' ? ca.pem : undefined,
  })
}

/** The numbering plans are loaded before the first session, where a template or the identity needs them. */
function usesPhones({ templates, language, config }: Examination): boolean {
  const { identity = ['PHONE_NUMBER'] } = config.account ?? {}
  const isPhone = (name: string, scope: NameScope): boolean => language.variable(name, scope)?.shown === 'phone'
  return (
    (config.account !== undefined && identity.some((name) => isPhone(name, { place: 'texts', captured: [] }))) ||
    templates.some(({ template, scope }) =>
      (template ? variablesOf(template) : []).some(
        ({ name, filters }) => isPhone(name, scope) || filters.some((filter) => isPhoneFormat(filter.name)),
      ),
    )
  )
}

const isPhoneFormat = (name: string): boolean => (PHONE_FORMATS as readonly string[]).includes(name)

type Authority = { kind: 'read'; pem: string } | { kind: 'unreadable'; finding: Finding }

/** The certificates of a private authority: the name of a file beside the configuration, or the text itself. */
async function readAuthority(ca: string, file: string | undefined): Promise<Authority> {
  if (ca.includes('-----BEGIN')) return { kind: 'read', pem: ca }
  try {
    return { kind: 'read', pem: await readFile(resolve(file === undefined ? '.' : dirname(file), ca), 'utf8') }
  } catch {
    const message = 'The file of the certificate authority cannot be read.'
    return {
      kind: 'unreadable',
      finding: { severity: 'error', code: 'CONFIG_UNREADABLE', path: ['network', 'ca'], message },
    }
  }
}
