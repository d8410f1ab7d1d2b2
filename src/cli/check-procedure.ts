import type { ConfigIssue } from '../config/issue.ts'
import type { Config } from '../config/schema/config.ts'
import { createSettings, fillSettings } from '../config/settings.ts'
import { ERROR_CODES } from '../errors/codes.ts'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import { PROCEDURES } from './procedures.ts'

/** What is wrong with the `procedure` of a configuration, which only its adapter can tell; nothing when it fits. */
export async function checkProcedure(
  config: Config,
  values: Record<string, string | undefined>,
): Promise<ConfigIssue | undefined> {
  if (!config.procedure) return undefined
  const { adapter, options = {} } = config.procedure
  const hint = ERROR_CODES.FLOW_PROCEDURE.remedy
  if (!Object.hasOwn(PROCEDURES, adapter)) {
    const message = `There is no procedure ${adapter}; those of this package are ${Object.keys(PROCEDURES).join(', ')}.`
    return { severity: 'error', code: 'FLOW_PROCEDURE', path: 'procedure.adapter', message, hint }
  }
  const settings = createSettings(config, values)
  const filled = Object.entries(options).map(([name, value]) => [
    name,
    typeof value === 'string' ? fillSettings(value, settings) : value,
  ])
  try {
    await PROCEDURES[adapter]!(Object.fromEntries(filled))
    return undefined
  } catch (error) {
    if (!isCrmwireError(error)) throw error
    return { severity: 'error', code: error.code, path: 'procedure.options', message: error.message, hint }
  }
}
