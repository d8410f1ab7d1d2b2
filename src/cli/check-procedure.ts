import { examine } from '../config/examine.ts'
import { type ConfigIssue, toIssues } from '../config/issue.ts'
import { createSecretMask } from '../config/secret-mask.ts'
import { type Settings, fillSettings, settingUses } from '../config/settings.ts'
import { readSource } from '../config/source.ts'
import { openProcedure } from '../connector/open-procedure.ts'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import { PROCEDURES } from './procedures.ts'
import type { Terminal } from './terminal.ts'

/** What is wrong with the `procedure` of a configuration that has no other errors, which only its adapter can tell. */
export async function checkProcedure(text: string, file: string, { env }: Terminal): Promise<ConfigIssue[]> {
  const source = readSource(text, file)
  const { spec, settings } = examine(source, env)
  if (!spec?.procedure) return []
  const { adapter, options = {} } = spec.procedure
  try {
    await openProcedure({ procedure: { adapter, options: knownOptions(options, settings) } }, PROCEDURES)
    return []
  } catch (error) {
    if (!isCrmwireError(error) || error.path === undefined) throw error
    const { code, path, message, hint } = error
    return toIssues(
      [{ severity: 'error', code, path: path.split('.'), message, hint }],
      source,
      createSecretMask(source),
    )
  }
}

/** The options with their settings filled in; one whose setting has no value yet cannot be judged. */
function knownOptions<Option>(
  options: Readonly<Record<string, Option>>,
  settings: Settings,
): Record<string, Option | string> {
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => settingUses(String(value)).every(({ name }) => name === undefined || settings.isSet(name)))
      .map(([name, value]) => [name, typeof value === 'string' ? fillSettings(value, settings) : value]),
  )
}
