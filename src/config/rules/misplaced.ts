import { variablesOf } from '../../template/check-template.ts'
import type { Rule } from './rule.ts'

const OF_FINDS = ['verify', 'onSeveral', 'notFound'] as const
const FINDS: ReadonlySet<string> = new Set(['find', 'findById', 'probe'])

/** Where each of these variables comes from. */
const LINKS = { ACCOUNT_URL: ['links', 'account'], RECORD_URL: ['links', 'record'] } as const

/** Keys stand where they have an effect, and variables that are made of a link have one. */
export const misplaced: Rule = ({ config, endpoints, templates, lost, error, warn }) => {
  for (const { path, role, spec } of endpoints) {
    if (FINDS.has(role)) continue
    for (const key of OF_FINDS)
      if (spec.response?.[key] !== undefined)
        error('CONFIG_MISPLACED', [...path, 'response', key], `Only a find reads ${key}.`, { part: 'key' })
  }
  if (config.record?.findByQuery && config.record.reuse !== true && !lost(['record', 'reuse']))
    warn(
      'CONFIG_MISPLACED',
      ['record', 'findByQuery'],
      `A record is only searched with record.reuse: true; as it is, ${
        config.record.whenMissing === 'skip' ? 'no call ever has a record' : 'every call makes a new one'
      }.`,
      { part: 'key', hint: 'Set record.reuse: true, or remove the find.' },
    )
  const told = new Set<string>()
  for (const { path, template } of templates)
    for (const { name, start, end } of template ? variablesOf(template) : []) {
      const variable = name.toUpperCase()
      if (variable !== 'ACCOUNT_URL' && variable !== 'RECORD_URL') continue
      const link = LINKS[variable]
      if (config.links?.[link[1]] !== undefined || lost([...link]) || told.has(variable)) continue
      told.add(variable)
      warn('CONFIG_MISPLACED', path, `{${name}} is always empty, as ${link.join('.')} is not configured.`, {
        span: { start, end },
        hint: `Add ${link.join('.')}, the page of the ${link[1]}.`,
      })
    }
  if (config.auth && config.baseUrl === undefined && !config.auth.hosts && !lost(['baseUrl']))
    warn(
      'CONFIG_MISPLACED',
      ['auth'],
      'Credentials go to the origin of baseUrl and to auth.hosts; there are neither, so every request goes out without them.',
      { part: 'key', hint: 'Set baseUrl, or name the hosts under auth.hosts.' },
    )
}
