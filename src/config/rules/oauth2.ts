import type { Grant, GrantField } from '../../auth/oauth2/grants/grant.ts'
import { GRANTS } from '../../auth/oauth2/grants/registry.ts'
import type { ConfigDraft } from '../draft.ts'
import { fillSettings, settingUses } from '../settings.ts'
import { tokenBase } from '../token-home.ts'
import { hostMatcher } from '../../http/network-policy.ts'
import { isRefused, ownNetwork, refusedAddress } from './own-network.ts'
import type { Rule, RuleContext } from './rule.ts'

type OAuth2Draft = Extract<NonNullable<ConfigDraft['auth']>, { type?: 'oauth2' | undefined }>

/** Parameters that the library itself writes. */
const OWN_PARAMETERS: ReadonlySet<string> = new Set([
  'access_type',
  'assertion',
  'client_id',
  'client_secret',
  'code',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  'grant_type',
  'password',
  'redirect_uri',
  'refresh_token',
  'response_type',
  'scope',
  'state',
  'username',
])

const LOOPBACK = hostMatcher(['localhost', '127.0.0.1', '::1'])

/** OAuth has what its grant needs and nothing that belongs to another; its URLs lead where requests may go. */
export const oauth2: Rule = (context) => {
  const { config, lost, error } = context
  const { auth } = config
  const base = tokenBase(config.baseUrl)
  if (base && auth?.type !== 'oauth2' && !lost(['auth']))
    error('CONFIG_URL', ['baseUrl'], `{AUTH.${base.field}} is a field of a token answer, and auth is not oauth2.`)
  if (auth?.type !== 'oauth2') return
  if (base && auth.hosts === undefined && !lost(['auth', 'hosts']))
    error(
      'CONFIG_MISSING_KEY',
      ['auth', 'hosts'],
      'The token answer says where the CRM lives, and nothing says where it may.',
      { hint: 'Add hosts with what the address may be, such as [*.my.salesforce.com].' },
    )
  if (lost(['auth', 'grant'])) return
  const name = auth.grant ?? 'authorization_code'
  checkFields(context, auth, name, GRANTS[name])
  checkUrls(context, auth)
  checkExtra(context, auth, GRANTS[name])
}

function checkFields({ lost, error }: RuleContext, auth: OAuth2Draft, name: string, grant: Grant): void {
  const needs = [...grant.needs, 'tokenUrl'] as const
  for (const field of needs) {
    const isDiscovered = auth.issuer !== undefined && (field === 'tokenUrl' || field === 'authorizationUrl')
    if (auth[field] !== undefined || isDiscovered || lost(['auth', field]) || lost(['auth', 'issuer'])) continue
    const hint = field.endsWith('Url') ? `Add ${field}, or issuer to have it discovered.` : `Add ${field}.`
    error('CONFIG_MISSING_KEY', ['auth', field], `The grant ${name} needs ${field}.`, { hint })
  }
  const read = new Set<GrantField>([...grant.needs, ...grant.takes])
  for (const field of GRANT_FIELDS)
    if (auth[field] !== undefined && !read.has(field))
      error('CONFIG_MISPLACED', ['auth', field], `The grant ${name} does not read ${field}.`, {
        part: 'key',
        hint: `It belongs to ${readersOf(field).join(' and ')}.`,
      })
  if (
    auth.clientAuth !== undefined &&
    read.has('clientAuth') &&
    auth.clientSecret === undefined &&
    !lost(['auth', 'clientSecret'])
  )
    error('CONFIG_MISPLACED', ['auth', 'clientAuth'], 'There is no clientSecret that clientAuth could place.', {
      part: 'key',
    })
  if (
    auth.assertion &&
    auth.assertion.issuer === undefined &&
    auth.clientId === undefined &&
    !lost(['auth', 'clientId'])
  )
    error('CONFIG_MISSING_KEY', ['auth', 'assertion', 'issuer'], 'The assertion has no issuer.', {
      hint: 'Add issuer, or clientId, which then is the issuer.',
    })
}

/** Every field that some grants read and others do not. */
const GRANT_FIELDS = [...new Set(Object.values(GRANTS).flatMap(({ needs, takes }) => [...needs, ...takes]))]

function readersOf(field: GrantField): string[] {
  return Object.entries(GRANTS).flatMap(([name, { needs, takes }]) =>
    needs.includes(field) || takes.includes(field) ? [name] : [],
  )
}

function checkUrls({ config, settings, lost, error }: RuleContext, auth: OAuth2Draft): void {
  const { http, isAllowed } = ownNetwork({ config, settings })
  for (const field of ['issuer', 'authorizationUrl', 'tokenUrl', 'redirectUri'] as const) {
    const text = auth[field]
    if (text === undefined) continue
    const filled = fillSettings(text, settings)
    const url = URL.parse(filled)
    const path = ['auth', field]
    if (/[{}]/.test(filled)) {
      error('CONFIG_URL', path, 'No variable can stand here; only settings can.')
      continue
    }
    if (!url || (field !== 'redirectUri' && !/^https?:$/.test(url.protocol)))
      error('CONFIG_URL', path, 'This is not an absolute http or https URL.')
    else if (url.username !== '' || url.password !== '' || url.hash !== '')
      error('CONFIG_URL', path, 'The URL holds a user name, a password or a fragment.')
    else if (url.protocol === 'http:' && field === 'redirectUri') {
      if (!LOOPBACK(url.hostname))
        error('CONFIG_PLAIN_HTTP', path, 'The code of a login would come back over plain http.', {
          hint: 'Use https; plain http is for addresses of this machine.',
        })
    } else if (url.protocol === 'http:' && !(http && isAllowed(url.hostname)) && !lost(['network']))
      error('CONFIG_PLAIN_HTTP', path, 'The URL is plain http, and network does not permit that for its host.')
    else if (field !== 'redirectUri' && isRefused(url.hostname, isAllowed) && !lost(['network']))
      error('HTTP_ADDRESS_REFUSED', path, refusedAddress(url.hostname))
  }
}

function checkExtra({ settings, error }: RuleContext, { extra = {} }: OAuth2Draft, { byLogin }: Grant): void {
  for (const [name, value] of Object.entries(extra)) {
    const path = ['auth', 'extra', name]
    if (OWN_PARAMETERS.has(fillSettings(name, settings)))
      error('CONFIG_MISPLACED', path, `The library writes ${name} itself.`, { part: 'key' })
    const isSecret = settingUses(value ?? '').some((use) => use.name !== undefined && settings.isSecret(use.name))
    if (isSecret && byLogin)
      error('CONFIG_OPEN_SECRET', path, 'A secret would stand in the address of the login, which people see.')
  }
}
