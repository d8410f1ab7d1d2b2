import { findVariable } from '../../session/variables/catalogue.ts'
import type { Variable } from '../../session/variables/variable.ts'
import { variablesOf } from '../../template/check-template.ts'
import type { Template, VariableNode } from '../../template/nodes.ts'
import type { CheckedTemplate } from '../check-templates.ts'
import type { EndpointSite } from '../endpoint-sites.ts'
import type { Rule, RuleContext } from './rule.ts'

/** A find that could bring somebody else compares its answer with what was asked. */
export const verified: Rule = (context) => {
  for (const site of context.endpoints) {
    if ((site.role !== 'find' && site.role !== 'probe') || context.broken(site.path)) continue
    // What a search brings is shown, and a person decides.
    if (site.path[1] === 'search' || context.lost([...site.path, 'response', 'verify'])) continue
    const sent = sentBy(context, site)
    if (sent.some((one) => pins(context, site, one))) continue
    checkPhone(context, site, sent)
    checkShared(context, site, sent)
  }
}

/** A template that reaches the CRM in the URL or the body. */
type Sent = CheckedTemplate & { template: Template }

function sentBy({ templates }: RuleContext, site: EndpointSite): Sent[] {
  return templates.filter(
    (one): one is Sent =>
      one.endpoint?.spec === site.spec &&
      one.template !== undefined &&
      one.field !== 'headers' &&
      one.path.at(-1) !== '$when',
  )
}

/** Ids of one person or one session that have a value whenever the find is sent. */
function sureNames({ config }: RuleContext, { path }: EndpointSite): string[] {
  const hasAccount = path[0] === 'record' && config.account !== undefined && config.record?.withoutAccount !== true
  return ['SESSION_ID', 'OPERATION_ID', ...(hasAccount ? ['ACCOUNT_ID'] : [])]
}

/** True when nobody else can be found: an id is there whenever the find is sent, as it is always known or the path needs it. */
function pins(context: RuleContext, site: EndpointSite, { template, kind }: Sent): boolean {
  const sure = sureNames(context, site)
  const query = kind === 'url' ? template.source.indexOf('?') : 0
  return together(template).some(
    (node) =>
      sure.includes(node.name.toUpperCase()) ||
      ((query === -1 || node.start < query) && isOnePersons(context, context.language.variable(node.name, site.scope))),
  )
}

/** Variables of a template that narrow the search together; of alternatives each would do. */
function together({ nodes }: Template): VariableNode[] {
  return nodes
    .flatMap((node) =>
      node.kind === 'call' ? (node.name === 'CONCAT_AND' ? node.arguments.flatMap((one) => one.nodes) : []) : [node],
    )
    .filter((node) => node.kind === 'variable')
}

/** What the catalogue or `account.identity` calls the value of one person or session; anything else may be shared. */
function isOnePersons({ config }: RuleContext, variable: Variable | undefined): boolean {
  if (variable?.identifies !== true) return false
  const named = config.account?.identity?.some((name) => name.toUpperCase() === variable.name.toUpperCase())
  return findVariable(variable.name) !== undefined || named === true
}

/** Without a value of the variable nothing is compared, so another variable's path does not do. */
function isVerified(context: RuleContext, site: EndpointSite, variable: Variable): boolean {
  const names = new Set(
    Object.keys(site.spec.response?.verify ?? {}).map((name) =>
      (context.language.variable(name, site.scope)?.name ?? name).toUpperCase(),
    ),
  )
  return [variable.name.toUpperCase(), ...sureNames(context, site)].some((name) => names.has(name))
}

function checkPhone(context: RuleContext, site: EndpointSite, sent: readonly Sent[]): void {
  for (const { template, path } of sent)
    for (const { name, start, end } of variablesOf(template)) {
      const variable = context.language.variable(name, site.scope)
      if (variable?.shown !== 'phone' || !variable.identifies || isVerified(context, site, variable)) continue
      context.warn(
        'CONFIG_NO_VERIFY',
        path,
        `The find by {${name}} does not verify that the answer has that number: a search that is fuzzy, or that skips a filter, could attach the call to somebody else.`,
        {
          span: { start, end },
          hint: `Add response: { verify: { ${variable.name}: the path of the number in the answer } }.`,
        },
      )
      return
    }
}

/** A record that is reused belongs to the caller, not to whoever shares a value with the caller. */
function checkShared(context: RuleContext, site: EndpointSite, sent: readonly Sent[]): void {
  const { config, language, warn } = context
  if (site.role !== 'find' || site.path[0] !== 'record' || config.record?.reuse !== true) return
  for (const { template, path, kind } of sent) {
    // Text leaves whole when one of its variables is empty; the values of a URL leave one by one.
    if (
      kind !== 'url' &&
      template.nodes.some(
        (node) => node.kind === 'variable' && isOnePersons(context, language.variable(node.name, site.scope)),
      )
    )
      continue
    for (const { name, start, end } of variablesOf(template)) {
      const variable = language.variable(name, site.scope)
      if (!variable?.identifies || isOnePersons(context, variable) || isVerified(context, site, variable)) continue
      warn(
        'CONFIG_NO_VERIFY',
        path,
        `The record may be searched with {${name}} alone, which many people may share: the call could go on in a record of somebody else, with its comments and files.`,
        {
          span: { start, end },
          hint: `Put {ACCOUNT_ID} into the path, verify the answer, or name ${variable.name} under account.identity when it is one person’s alone.`,
        },
      )
      return
    }
  }
}
