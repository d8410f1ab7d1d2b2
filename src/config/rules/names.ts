import { findVariable } from '../../session/variables/catalogue.ts'
import type { ConfigPath } from '../config-path.ts'
import type { NameScope } from '../endpoint-sites.ts'
import type { Rule, RuleContext } from './rule.ts'

const IDENTITY_SCOPE: NameScope = { place: 'account.findByQuery', captured: [] }

/** Variables that are named outside templates exist: in `verify`, `identity` and `variables`. */
export const names: Rule = (context) => {
  const { config, endpoints, error } = context
  for (const { path, spec, scope } of endpoints)
    for (const block of [
      ['response', 'verify'],
      ['conflict', 'verify'],
    ] as const) {
      const verify = block[0] === 'response' ? spec.response?.verify : spec.conflict?.verify
      for (const name of Object.keys(verify ?? {})) judge(context, name, [...path, ...block, name], scope, 'key')
    }

  for (const [name, variable] of Object.entries(config.variables ?? {})) {
    if (findVariable(name)) {
      error('CONFIG_INVALID_VALUE', ['variables', name], `${name.toUpperCase()} is a variable already.`, {
        part: 'key',
        hint: 'Take another name.',
      })
    }
    if (variable?.from !== undefined)
      judge(context, variable.from, ['variables', name, 'from'], { place: 'record.update', captured: [] }, 'value')
  }

  const seen = new Set<string>()
  config.account?.identity?.forEach((name, index) => {
    const path = ['account', 'identity', index]
    if (seen.has(name.toUpperCase())) error('CONFIG_IDENTITY', path, `${name} stands here for a second time.`)
    else if (judge(context, name, path, IDENTITY_SCOPE, 'value')) {
      const variable = context.language.variable(name, IDENTITY_SCOPE)
      if (variable && !variable.identifies) error('CONFIG_IDENTITY', path, `${name} does not identify a person.`)
    }
    seen.add(name.toUpperCase())
  })
}

/** @returns true when the name may stand there. */
function judge(
  { language, error }: RuleContext,
  name: string,
  path: ConfigPath,
  scope: NameScope,
  part: 'key' | 'value',
): boolean {
  const problem = language.judge(name, scope)
  if (problem) error(problem.code, path, problem.message, { part, hint: problem.hint })
  return problem === undefined
}
