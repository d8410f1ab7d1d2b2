import { settingsOf, variablesOf } from '../../template/check-template.ts'
import type { ArgumentNode, Template, TemplateNode } from '../../template/nodes.ts'
import { parseTemplate } from '../../template/parse-template.ts'
import type { CheckedTemplate } from '../check-templates.ts'
import type { EndpointSite } from '../endpoint-sites.ts'
import type { Finding } from '../finding.ts'
import type { Rule, RuleContext } from './rule.ts'

/** A find asks for somebody, and escapes what it asks with. */
export const finds: Rule = (context) => {
  for (const site of context.endpoints) {
    if ((site.role !== 'find' && site.role !== 'probe') || context.broken(site.path)) continue
    checkIdentifies(context, site)
    checkDialect(context, site)
  }
}

const own = ({ templates }: RuleContext, site: EndpointSite): CheckedTemplate[] =>
  templates.filter(({ endpoint }) => endpoint?.spec === site.spec)

function checkIdentifies(context: RuleContext, site: EndpointSite): void {
  if (identifiersOf(context, site).length === 0)
    context.warn(
      'CONFIG_NOT_IDENTIFYING',
      site.path,
      'No variable of this find identifies a person or a session, so it is never sent: every call counts as new.',
      { part: 'key' },
    )
}

/** The variables of a find that tell one person or session from all others. */
export function identifiersOf(context: RuleContext, site: EndpointSite): string[] {
  return (
    own(context, site)
      // A header narrows no search, and a condition is not sent.
      .filter(({ field, path }) => field !== 'headers' && path.at(-1) !== '$when')
      .flatMap(({ template }) => (template ? variablesOf(template) : []))
      .map(({ name }) => name)
      .filter((name) => context.language.variable(name, site.scope)?.identifies)
  )
}

function checkDialect(context: RuleContext, site: EndpointSite): void {
  if (site.spec.dialect !== undefined || context.lost([...site.path, 'dialect'])) return
  for (const { template, path, kind } of own(context, site)) {
    if (template === undefined || path.at(-2) === 'headers') continue
    const span = kind === 'url' ? mixedInQuery(template, context) : mixed(template.nodes)
    if (!span) continue
    context.warn(
      'CONFIG_NO_DIALECT',
      path,
      'A variable stands inside other text, and no dialect says how to escape it: a quote in a name (O’Brien) could break the search, or change what it asks for so that it finds somebody else.',
      { span },
    )
    return
  }
}

/** The first variable that shares a value with other text. */
function mixed(nodes: readonly TemplateNode[]): Finding['span'] {
  const whole = nodes.length === 1
  for (const node of nodes) {
    if (node.kind === 'variable' && !whole && !escapesItself(node)) return node
    if (node.kind === 'call') {
      const found = node.arguments.map(mixedArgument).find((span) => span !== undefined)
      if (found) return found
      if (!whole) return node
    }
  }
  return undefined
}

const mixedArgument = ({ nodes }: ArgumentNode): Finding['span'] => mixed(nodes)

const escapesItself = ({ filters }: { filters: readonly { name: string }[] }): boolean =>
  filters.some(({ name }) => name === 'raw' || name === 'digits')

/** In a URL only query values are searched with; they end at `&` and `#`. */
function mixedInQuery(template: Template, { language }: RuleContext): Finding['span'] {
  const [query = ''] = template.source.slice(template.source.indexOf('?') + 1).split('#')
  if (!template.source.includes('?')) return undefined
  let at = template.source.indexOf('?') + 1
  for (const pair of query.split('&')) {
    const start = at + pair.indexOf('=') + 1
    at += pair.length + 1
    const span = mixedValue(pair.slice(pair.indexOf('=') + 1), language)
    if (span) return { start: start + span.start, end: start + span.end }
  }
  return undefined
}

function mixedValue(text: string, { grammar }: RuleContext['language']): Finding['span'] {
  try {
    const value = parseTemplate(text, grammar)
    return settingsOf(value).length > 0 && variablesOf(value).length === 0 ? undefined : mixed(value.nodes)
  } catch {
    return undefined
  }
}
