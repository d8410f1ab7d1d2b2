import { variablesOf } from '../../template/check-template.ts'
import type { ConfigPath } from '../config-path.ts'
import type { CheckedTemplate } from '../check-templates.ts'
import { identifiersOf } from './finds.ts'
import type { Rule, RuleContext } from './rule.ts'

/**
 * Who an account belongs to is not for a web page or an app to say: whoever visits it chooses what it says. A custom value
 * may be signed, which only the session knows, so it counts as unsigned only where that is accepted.
 */
export const unsigned: Rule = (context) => {
  const { config, endpoints, templates, broken } = context
  for (const site of endpoints)
    if (site.scope.place === 'account.findByQuery' && site.role === 'find' && !broken(site.path))
      checkNames(context, site.path, 'this find', identifiersOf(context, site))
  const { identity } = config.account ?? {}
  if (identity && !broken(['account', 'identity'])) checkNames(context, ['account', 'identity'], 'an account', identity)
  for (const template of templates) checkPath(context, template)
}

function checkNames(context: RuleContext, path: ConfigPath, what: string, names: readonly string[]): void {
  const { config, error, warn } = context
  const isAccepted = config.account?.acceptUnsigned === true
  const isUnsigned = (name: string): boolean =>
    isSaidByAnybody(context, name) || (isAccepted && isCustom(context, name))
  if (names.length === 0 || !names.every(isUnsigned)) return
  const only = `Only unsigned values identify somebody in ${what}`
  if (isAccepted)
    warn(
      'CONFIG_UNSIGNED_IDENTITY',
      path,
      `${only}: whoever knows the value of another customer is taken for that customer.`,
      { part: 'key' },
    )
  else
    error('CONFIG_UNSIGNED_IDENTITY', path, `${only}, so it is never used: every call counts as new.`, { part: 'key' })
}

/** An unsigned value in a path chooses what a request is about. */
function checkPath(context: RuleContext, { kind, endpoint, template, path }: CheckedTemplate): void {
  if (kind !== 'url' || endpoint === undefined || template === undefined) return
  const [address = ''] = template.source.split(/[?#]/)
  const span = variablesOf(template).find(({ name, start }) => start < address.length && isSaidByAnybody(context, name))
  if (span)
    context.warn(
      'CONFIG_UNSIGNED_IDENTITY',
      path,
      `{${span.name}} is unsigned, and chooses what this request is about.`,
      { span, hint: 'Find the account by a value that somebody vouches for, and use its id here.' },
    )
}

/** True for what a web page or an app says, and nobody vouches for. */
function isSaidByAnybody(context: RuleContext, name: string): boolean {
  const variable = context.language.variable(name, { place: 'account.findByQuery', captured: [] })
  return variable?.provenance === 'unsigned' && !isCustom(context, name)
}

/** A custom value, whatever the configuration calls it. */
function isCustom({ config }: RuleContext, name: string): boolean {
  return /^custom\./i.test(config.variables?.[name]?.from ?? name)
}
