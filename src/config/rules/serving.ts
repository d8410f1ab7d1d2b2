import { isCrmwireError } from '../../errors/crmwire-error.ts'
import { hmac } from '../../webhook/hmac.ts'
import { standardWebhooks } from '../../webhook/standard-webhooks.ts'
import type { ConfigPath } from '../config-path.ts'
import { fillSettings, wholeSetting } from '../settings.ts'
import { ownNetwork } from './own-network.ts'
import type { Rule, RuleContext } from './rule.ts'

const SHORTEST_KEY = 16
const HMAC_KEYS = ['header', 'algorithm', 'encoding', 'prefix'] as const

/** What `crmwire serve` listens to is complete, and nobody is believed by accident. */
export const serving: Rule = (context) => {
  checkKey(context, context.config.serve?.apiKey, ['serve', 'apiKey'], 'The API key')
  checkLinks(context)
  checkWhippy(context)
  checkXivo(context)
  checkOrigins(context)
}

function checkKey({ settings, error }: RuleContext, key: unknown, path: ConfigPath, what: string): void {
  const name = typeof key === 'string' ? wholeSetting(key) : undefined
  if (name === undefined || !settings.isSet(name)) return
  const { length } = settings.text(name)
  if (length > 0 && length < SHORTEST_KEY)
    error('CONFIG_INVALID_VALUE', path, `${what} has ${length} characters and can be guessed.`, {
      hint: 'Give it at least 16, such as those of openssl rand -base64 32.',
    })
}

/** Links to recordings lead to a server that serves them. */
function checkLinks(context: RuleContext): void {
  const { config, settings, lost, error, warn } = context
  const { url, linkKey } = config.serve ?? {}
  const path = ['serve', 'linkKey']
  if (Array.isArray(linkKey))
    for (const [index, key] of linkKey.entries()) checkKey(context, key, [...path, index], 'The key')
  else checkKey(context, linkKey, path, 'The key')
  if (linkKey !== undefined && !config.storage && !lost(['storage']))
    warn('CONFIG_MISPLACED', path, 'There is no storage, so there are no recordings that a link could lead to.', {
      part: 'key',
      hint: 'Add storage with files: [call_recording], or remove linkKey.',
    })
  if (url !== undefined && !lost(['serve', 'url'])) {
    const filled = fillSettings(url, settings)
    const read = URL.parse(filled)
    // Of a setting that may be unset nothing is known yet.
    if (filled !== '' && (!/^https?:$/.test(read?.protocol ?? '') || /[?#@]/.test(filled)))
      error('CONFIG_URL', ['serve', 'url'], 'This is no address of a server.', {
        hint: 'Write https://calls.example.com, with a path when there is one, and without a query.',
      })
  }
  if (config.storage?.urls !== 'serve') return
  for (const key of ['url', 'linkKey'] as const)
    if (config.serve?.[key] === undefined && !lost(['serve', key]) && !lost(['serve']))
      error('CONFIG_MISSING_KEY', ['storage', 'urls'], `Links to crmwire serve need serve.${key}.`, {
        hint: `Add ${key} under serve, or take another value for urls.`,
      })
}

function checkWhippy(context: RuleContext): void {
  const { config, lost, error, warn } = context
  const whippy = config.serve?.whippy
  if (!whippy) return
  const path = ['serve', 'whippy']
  const { scheme = 'standard' } = whippy
  if (scheme === 'none')
    warn(
      'CONFIG_UNSIGNED',
      [...path, 'scheme'],
      'Webhooks are not checked, so whoever knows the address can write into the CRM.',
    )
  else if (whippy.secret === undefined && !lost([...path, 'secret']))
    error('CONFIG_MISSING_KEY', path, 'There is no secret to check the webhooks with.', {
      part: 'key',
      hint: 'Add secret: "${WHIPPY_SECRET}" and declare it under settings with secret: true.',
    })
  else checkWebhookSecrets(context, scheme)
  for (const key of HMAC_KEYS)
    if (scheme !== 'hmac' && whippy[key] !== undefined)
      error('CONFIG_MISPLACED', [...path, key], `${key} has no meaning with scheme: ${scheme}.`, {
        part: 'key',
        hint: 'Remove it, or set scheme: hmac.',
      })
}

/** What the check of signatures would refuse at the start is said here, with its place. */
function checkWebhookSecrets({ config, settings, error }: RuleContext, scheme: 'standard' | 'hmac'): void {
  const { secret = [] } = config.serve?.whippy ?? {}
  for (const [index, text] of [secret].flat().entries()) {
    const name = wholeSetting(text)
    if (name === undefined || !settings.isSet(name) || settings.text(name) === '') continue
    const secrets = settings.text(name)
    try {
      if (scheme === 'standard') standardWebhooks({ secrets })
      else hmac({ secrets, header: 'none' })
    } catch (failure) {
      if (!isCrmwireError(failure)) throw failure
      const path = ['serve', 'whippy', 'secret', ...(Array.isArray(secret) ? [index] : [])]
      error('CONFIG_INVALID_VALUE', path, failure.message, { hint: failure.hint })
    }
  }
}

function checkXivo({ config, settings, lost, error }: RuleContext): void {
  const { http, isAllowed } = ownNetwork({ config, settings })
  for (const [index, server] of (config.serve?.xivo ?? []).entries()) {
    if (server?.timeZone !== undefined && !isTimeZone(fillSettings(server.timeZone, settings)))
      error('CONFIG_INVALID_VALUE', ['serve', 'xivo', index, 'timeZone'], 'There is no such time zone.', {
        hint: 'Write its name, such as Europe/Paris.',
      })
    if (server?.url === undefined) continue
    const path: ConfigPath = ['serve', 'xivo', index, 'url']
    const filled = fillSettings(server.url, settings)
    const url = URL.parse(filled)
    // Of a setting that may be unset nothing is known yet.
    if (filled === '') continue
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '')
      error('CONFIG_URL', path, 'This is no address of a XiVO.', { hint: 'Write https://xivo.example.com.' })
    else if (url.protocol === 'http:' && !(http && isAllowed(url.hostname)) && !lost(['network']))
      error('CONFIG_PLAIN_HTTP', path, 'Name and password would go over plain http.', {
        hint: `Use https, or set network: { http: true, allow: [${url.hostname}] } inside your own network.`,
      })
  }
}

/** True for the name of a zone, and for what a setting without a value leaves. */
function isTimeZone(timeZone: string): boolean {
  try {
    return timeZone === '' || new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function checkOrigins({ config, settings, error }: RuleContext): void {
  for (const [index, origin] of (config.serve?.origins ?? []).entries()) {
    if (origin === undefined) continue
    const filled = fillSettings(origin, settings)
    if (URL.parse(filled)?.origin !== filled)
      error('CONFIG_INVALID_VALUE', ['serve', 'origins', index], 'This is no origin.', {
        hint: 'Write scheme and host alone, such as https://desk.example.com; a * is not possible.',
      })
  }
}
