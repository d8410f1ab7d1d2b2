import { variablesOf } from '../../template/check-template.ts'
import { isJsonObject } from '../../util/json.ts'
import type { EndpointSite } from '../endpoint-sites.ts'
import type { Rule, RuleContext } from './rule.ts'

/** What a create says about duplicates is complete. */
export const uniqueness: Rule = (context) => {
  for (const site of context.endpoints) {
    if (site.role !== 'create') continue
    checkUnique(context, site)
    checkCorrelation(context, site)
  }
}

function checkUnique({ lost, error }: RuleContext, { path, spec }: EndpointSite): void {
  const { unique, conflict } = spec
  if (unique?.by === 'constraint' && !conflict && !lost([...path, 'conflict']))
    error(
      'CONFIG_UNIQUE',
      [...path, 'unique', 'by'],
      'A constraint answers a second create with an error, which conflict must describe.',
      { hint: 'Add conflict: { status: [409] } with the status of that answer.' },
    )
  if (unique?.by === 'key' && unique.key?.header === undefined && !lost([...path, 'unique', 'key', 'header']))
    error('CONFIG_UNIQUE', [...path, 'unique', 'by'], 'There is no header that carries the key.', {
      hint: 'Add key: { header: Idempotency-Key } with the name that the CRM documents.',
    })
  if (unique?.by !== undefined && unique.by !== 'key' && unique.key)
    error('CONFIG_UNIQUE', [...path, 'unique', 'key'], `A key has no meaning with by: ${unique.by}.`, {
      part: 'key',
      hint: 'Remove it, or set by: key.',
    })
}

function checkCorrelation(context: RuleContext, { path, spec }: EndpointSite): void {
  const { config, templates, lost, broken, error } = context
  const { correlation } = spec
  if (!correlation) return
  const place = [...path, 'correlation']
  const isSearched =
    correlation.find !== undefined ||
    lost([...place, 'find']) ||
    (path[0] === 'account' && (config.account?.findByQuery !== undefined || lost(['account', 'findByQuery'])))
  if (!isSearched) {
    error('CONFIG_CORRELATION', place, 'Nothing searches the value that the create carries.', {
      part: 'key',
      hint: 'Add correlation.find, a find that searches it.',
    })
    return
  }
  const { param } = correlation
  if (param === undefined) return
  if (spec.body !== undefined && !hasKey(spec.body, param)) {
    error('CONFIG_CORRELATION', [...place, 'param'], `The body of the create has no key ${param}.`, {
      hint: `Put ${param}: "{OPERATION_ID}" where the CRM expects it.`,
    })
    return
  }
  const isGiven = spec.body !== undefined || (spec.params !== undefined && Object.hasOwn(spec.params, param))
  if (isGiven || correlation.find === undefined || broken([...place, 'find'])) return
  const reads = templates.some(
    ({ endpoint, template }) =>
      endpoint?.spec === correlation.find &&
      template !== undefined &&
      variablesOf(template).some(({ name }) => name.toUpperCase() === 'OPERATION_ID'),
  )
  if (!reads)
    error(
      'CONFIG_CORRELATION',
      [...place, 'find'],
      `The create writes its operation id to ${param}, and the find does not search it.`,
      {
        part: 'key',
        hint: `Use {OPERATION_ID} in the find, or give ${param} a template among the params of the create.`,
      },
    )
}

function hasKey(tree: unknown, key: string): boolean {
  if (Array.isArray(tree)) return tree.some((item) => hasKey(item, key))
  return isJsonObject(tree) && (Object.hasOwn(tree, key) || Object.values(tree).some((item) => hasKey(item, key)))
}
