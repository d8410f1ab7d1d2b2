import { type Phones, createPhones } from '../phone/phones.ts'
import { systemClock } from '../util/clock.ts'
import { isJsonObject } from '../util/json.ts'
import { type CheckedTemplate, checkTemplates } from './check-templates.ts'
import { type ConfigPath, isWithin, valueAt } from './config-path.ts'
import type { ConfigDraft } from './draft.ts'
import { type EndpointSite, capturesOf, endpointSites } from './endpoint-sites.ts'
import type { Finding } from './finding.ts'
import { type Language, createLanguage } from './language.ts'
import { RULES } from './rules/registry.ts'
import type { RuleContext } from './rules/rule.ts'
import { salvage } from './salvage.ts'
import type { ConfigSpec } from './schema/config.ts'
import { tryPlan } from './compile/try-plan.ts'
import { type SettingValues, type Settings, createSettings } from './settings.ts'
import type { Source } from './source.ts'
import { templateSites } from './template-sites.ts'

/** Everything that is known of a configuration after a look at it. */
export interface Examination {
  findings: Finding[]
  config: ConfigDraft
  /** The whole configuration, when the schema finds nothing wrong with it. */
  spec: ConfigSpec | undefined
  settings: Settings
  language: Language
  phones: Phones
  templates: readonly CheckedTemplate[]
}

/** Looks at every part of a configuration that can be read, and tells each mistake once. */
export function examine(source: Source, values: SettingValues | undefined, now = systemClock.now()): Examination {
  const settings = createSettings(source.tree, values)
  const { draft, spec, holes, lost, original, findings: broken } = salvage(source, settings)
  const endpoints = endpointSites(draft)
  const phones = createPhones({
    format: draft.phone?.format ?? 'e164',
    defaultCountry: draft.phone?.defaultCountry,
    compareLast: draft.phone?.compareLast,
  })
  const language = languageOf(source, draft, endpoints, settings, phones)
  const checked = checkTemplates(templateSites(draft, endpoints), language)

  const found = [...checked.findings]
  const report =
    (severity: Finding['severity']): RuleContext['error'] =>
    (code, path, message, more) => {
      found.push({ severity, code, path, message, ...more })
    }
  const context: RuleContext = {
    config: draft,
    tree: source.tree,
    torn: source.torn,
    now,
    endpoints,
    templates: checked.templates,
    language,
    settings,
    lost,
    broken: (path) =>
      holes.some((hole) => isWithin(hole, path)) ||
      found.some((finding) => finding.severity === 'error' && isWithin(finding.path, path)),
    error: report('error'),
    warn: report('warning'),
  }
  for (const rule of RULES) rule(context)

  const findings = [...source.findings, ...broken, ...found.map((one) => ({ ...one, path: original(one.path) }))]
  const examination = { findings, config: draft, spec, settings, language, phones, templates: checked.templates }
  return { ...examination, findings: [...findings, ...tryPlan(examination)] }
}

/** Names that are declared count as declared, also when their declaration is broken. */
function languageOf(
  source: Source,
  config: ConfigDraft,
  endpoints: readonly EndpointSite[],
  settings: Settings,
  phones: Phones,
): Language {
  const declared = valueAt(source.tree, ['variables'])
  const names = isJsonObject(declared) ? Object.keys(declared) : []
  return createLanguage({
    variables: new Map(names.map((name) => [name, config.variables?.[name]?.from])),
    accountCaptures: sessionCaptures(endpoints, 'account'),
    recordCaptures: sessionCaptures(endpoints, 'record'),
    settings,
    phones,
  })
}

const KEEPERS: ReadonlySet<string> = new Set(['find', 'findById', 'probe', 'create'])

/** What the finds and creates of the account, or of the record, capture. */
export function sessionCaptures(endpoints: readonly EndpointSite[], room: ConfigPath[number]): string[] {
  return endpoints
    .filter(({ path, role }) => path[0] === room && path[1] !== 'search' && KEEPERS.has(role))
    .flatMap(({ spec }) => capturesOf(spec))
}
