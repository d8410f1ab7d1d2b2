import { TemplateError } from '../../errors/template-error.ts'
import { absoluteUrl, isAbsoluteUrl } from '../../http/endpoint/absolute-url.ts'
import { compileUrl } from '../../http/endpoint/url-template.ts'
import { variablesOf } from '../../template/check-template.ts'
import { parseTemplate } from '../../template/parse-template.ts'
import type { ConfigPath } from '../config-path.ts'
import type { Finding } from '../finding.ts'
import type { NameScope } from '../endpoint-sites.ts'
import { fillSettings } from '../settings.ts'
import { tokenBase } from '../token-home.ts'
import { isRefused, ownNetwork, refusedAddress } from './own-network.ts'
import type { Rule, RuleContext } from './rule.ts'

const ANYWHERE: NameScope = { place: 'texts', captured: [] }

type Mistake = [message: string, more?: Partial<Finding>]

/** Every URL leads to a constant host; requests go to private addresses and over plain http only where that is permitted. */
export const urls: Rule = (context) => {
  const { config, templates, settings, lost, error } = context
  const baseUrl = tokenBase(config.baseUrl)?.baseUrl ?? config.baseUrl
  const resolve = (text: string): string => fillSettings(text, settings)
  const judgeHost = judgeHosts(context)

  const baseMistake = baseUrl === undefined ? undefined : mistakeIn(context, baseUrl, ANYWHERE)
  if (baseUrl !== undefined) {
    const tail = baseMistake ? undefined : /[?#]/.exec(resolve(baseUrl))?.[0]
    if (tail !== undefined)
      error(
        'CONFIG_URL',
        ['baseUrl'],
        `baseUrl holds a ${tail === '?' ? 'query' : 'fragment'}, and paths go behind it.`,
        { hint: 'Write a query into the `query` of each endpoint.' },
      )
    else if (baseMistake) error('CONFIG_URL', ['baseUrl'], ...baseMistake)
    else judgeHost(['baseUrl'], originOf(context, baseUrl))
  }

  const homeless: ConfigPath[] = []
  for (const { kind, path, text, template, scope } of templates) {
    if (kind === 'text' || template === undefined) continue
    const isAbsolute = isAbsoluteUrl(text, resolve)
    if (kind === 'link' || isAbsolute || /^[a-z][a-z\d+.-]*:\/\//i.test(text)) {
      const mistake = mistakeIn(context, text, scope)
      if (mistake) error('CONFIG_URL', path, ...mistake)
      else if (kind === 'url') judgeHost(path, originOf(context, text))
    } else if (baseUrl === undefined) homeless.push(path)
    else if (!baseMistake) {
      const mistake = mistakeIn(context, absoluteUrl(text, baseUrl, resolve), scope)
      if (mistake) error('CONFIG_URL', path, mistake[0], { hint: mistake[1]?.hint })
    }
  }
  // One missing `baseUrl` is one mistake, however many URLs need it.
  const [first, ...others] = homeless
  if (first && !lost(['baseUrl'])) {
    const more = others.length === 0 ? '' : ` (so do ${others.length} more)`
    error('CONFIG_URL', first, `The URL is relative and there is no baseUrl${more}.`, {
      hint: 'Set baseUrl, or write the whole URL with https://.',
    })
  }
}

function mistakeIn({ language }: RuleContext, text: string, scope: NameScope): Mistake | undefined {
  const binding = language.binding(scope, { use: 'create', emptyWhen: 'all' })
  try {
    const template = parseTemplate(text, language.grammar)
    const authority = /^[^/?#]*\/\/[^/?#]*/.exec(text)?.[0] ?? ''
    if (authority.replaceAll(/\{[^}]*\}/g, '').includes('@'))
      return ['The URL holds a user name or password.', { hint: 'Use `auth` with `type: basic` and secret settings.' }]
    const [first] = variablesOf(template)
    if (scope === ANYWHERE && first)
      return [
        'A variable stands in baseUrl; only settings may.',
        { span: first, hint: 'Write variables into the `url` of each endpoint.' },
      ]
    compileUrl(template, binding)
    return undefined
  } catch (problem) {
    if (problem instanceof TemplateError)
      return [
        problem.message,
        problem.code === 'TEMPLATE_URL' ? {} : { hint: problem.hint, span: firstVariable(text, language.grammar) },
      ]
    if (problem instanceof TypeError) return ['The host of the URL is not one.']
    throw problem
  }
}

function firstVariable(text: string, grammar: Parameters<typeof parseTemplate>[1]): Finding['span'] {
  try {
    return variablesOf(parseTemplate(text, grammar))[0]
  } catch {
    return undefined
  }
}

function originOf({ settings }: RuleContext, url: string): URL | undefined {
  const filled = fillSettings(url, settings)
  const origin = /^https?:\/\/[^/?#]+/i.exec(filled)?.[0]
  return origin !== undefined && URL.canParse(origin) ? new URL(origin) : undefined
}

/** Tells each host once: plain http that is not permitted, and an address that is not public. */
function judgeHosts(context: RuleContext): (path: ConfigPath, origin: URL | undefined) => void {
  const { lost, error } = context
  const { http, isAllowed } = ownNetwork(context)
  const told = new Set<string>()
  return (path, origin) => {
    if (origin === undefined || told.has(origin.host)) return
    const { protocol, host, hostname } = origin
    if (lost(['network', 'http']) || lost(['network', 'allow'])) return
    if (protocol === 'http:' && !(http && isAllowed(hostname))) {
      const missing = http ? 'its host is not in network.allow' : 'network.http is not true'
      error('CONFIG_PLAIN_HTTP', path, `The URL is plain http, and ${missing}.`, {
        hint: `Use https, or set network: { http: true, allow: [${hostname}] } inside your own network.`,
      })
    } else if (isRefused(hostname, isAllowed)) error('HTTP_ADDRESS_REFUSED', path, refusedAddress(hostname))
    else return
    told.add(host)
  }
}
