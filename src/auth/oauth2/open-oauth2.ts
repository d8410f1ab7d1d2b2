import { createHash } from 'node:crypto'
import { AuthFailure } from '../auth-failure.ts'
import type { AuthStatus } from '../auth-status.ts'
import type { Authenticator, AuthPorts, Credential, TokenHome } from '../authenticator.ts'
import { endOf, warnOfEnd } from '../expiry.ts'
import { codeLogin } from './code-login.ts'
import { type CredentialDocument, sharedDocument } from './credential-document.ts'
import { GRANTS } from './grants/registry.ts'
import { homeAddress } from './home-address.ts'
import type { PendingLogins } from './pending-logins.ts'
import { type OAuth2Settings, secretsOf } from './settings.ts'
import { type Held, createTokenKeeper } from './token-keeper.ts'
import { placeToken } from './token-place.ts'
import { TokenRefusal } from './token-refusal.ts'
import { TOKEN_TIMEOUT_MS, createTokenServer } from './token-server.ts'

export interface OAuth2Options {
  /** The settings with the newer secrets, and those with the older ones while they change. */
  settings: readonly [OAuth2Settings, ...OAuth2Settings[]]
  home: TokenHome | undefined
  expires: string | undefined
}

/** Gives each request a token that is good. */
export function openOAuth2({ settings: all, home, expires }: OAuth2Options, ports: AuthPorts): Authenticator {
  const { clock, random } = ports
  const [newer] = all
  const grant = GRANTS[newer.grant]
  const servers = all.map((settings) => createTokenServer(settings, ports))
  const id = idOf(newer)
  const secrets = all.flatMap(secretsOf)
  const fingerprint = (refreshToken: string | undefined): string => digest([refreshToken, ...secrets])
  /** Of the settings, those that the server took last. */
  let current = 0
  /** Where the CRM lives. */
  let origin: string | undefined

  const keeper = createTokenKeeper({
    ...ports,
    store: sharedDocument<CredentialDocument>(ports, `credential:${id}`, { generation: 0 }),
    byLogin: grant.byLogin,
    requestMs: TOKEN_TIMEOUT_MS,
    fingerprint,
    prepare: async () => void (await servers[current]!.tokenUrl()),
    async obtain(refreshToken, secure) {
      const ask = (index: number) => {
        const server = servers[index]!
        const request: typeof server.request = async (...parameters) => {
          await secure()
          return server.request(...parameters)
        }
        return grant.obtain({ server: { ...server, request }, settings: all[index]!, refreshToken, clock, random })
      }
      try {
        return await ask(current)
      } catch (error) {
        if (all.length === 1 || !isAboutSecrets(error, grant.provesBySecret)) throw error
        const answer = await ask(1 - current)
        current = 1 - current
        return answer
      }
    },
  })

  const expiresAt = endOf(expires)
  const warnOfSecret = warnOfEnd(ports)
  const warnOfGrant = warnOfEnd(ports)

  function credentialOf(held: Held): Credential {
    const { accessToken, addresses } = held.tokens
    const address = home && homeAddress(home, addresses)
    if (address !== undefined) origin = new URL(address).origin
    return {
      apply(target) {
        if (home && address !== undefined && target.url.startsWith(`${home.standIn}/`))
          target.url = address + target.url.slice(home.standIn.length)
        placeToken(newer.send, accessToken, target)
      },
      renew: async () => credentialOf(await keeper.other(held)),
    }
  }

  async function status(): Promise<AuthStatus> {
    const { tokens, blocked, pause } = await keeper.look()
    const now = clock.now()
    const endsAt = tokens?.lifeMs === undefined ? undefined : tokens.obtainedAt + tokens.lifeMs
    const isRenewable = !grant.byLogin || tokens?.refreshToken !== undefined
    const isLoginNeeded = grant.byLogin && (tokens === undefined || (!isRenewable && (endsAt ?? Infinity) <= now))
    return {
      type: 'oauth2',
      grant: newer.grant,
      ...(blocked && blocked.of === fingerprint(tokens?.refreshToken)
        ? {
            health: 'blocked',
            code: blocked.code,
            reason: blocked.reason,
            since: blocked.since,
            retryAt: blocked.probeAt,
          }
        : isLoginNeeded
          ? { health: 'login_needed', code: 'AUTH_LOGIN_NEEDED' }
          : pause && pause.until > now && (endsAt ?? 0) <= now
            ? { health: 'unavailable', code: 'AUTH_UNAVAILABLE', reason: pause.reason, retryAt: pause.until }
            : { health: 'ready' }),
      renewable: isRenewable,
      obtainedAt: tokens?.obtainedAt,
      tokenExpiresAt: endsAt,
      scopes: tokens?.scope?.split(/[\s,]+/).filter((scope) => scope !== ''),
      address: home && tokens?.addresses[home.field],
      expiresAt: tokens?.refreshEndsAt ?? expiresAt,
    }
  }

  return {
    async credential() {
      warnOfSecret(expiresAt)
      const held = await keeper.current()
      warnOfGrant(held.tokens.refreshEndsAt)
      return credentialOf(held)
    },
    status,
    home: home && {
      standIn: home.standIn,
      origin: () => origin,
      async look() {
        if (origin !== undefined) return
        const url = URL.parse((await keeper.look()).tokens?.addresses[home.field] ?? '')
        if (url && home.admits(url)) ({ origin } = url)
      },
    },
    login: grant.byLogin
      ? codeLogin({
          settings: newer,
          server: servers[0]!,
          keeper,
          store: sharedDocument<PendingLogins>(ports, `login:${id}`, {}),
          status,
          clock,
          random,
        })
      : undefined,
    close: () => keeper.close(),
  }
}

/** True for a failure that the other of two secrets may mend. */
function isAboutSecrets(error: unknown, provesBySecret: boolean): boolean {
  if (error instanceof AuthFailure) return error.code === 'AUTH_KEY_INVALID'
  return error instanceof TokenRefusal && (error.kind === 'client' || (error.kind === 'grant' && provesBySecret))
}

/** Names a credential by what the configuration says of it, without its secrets: it stays the same while they change. */
function idOf(settings: OAuth2Settings): string {
  const { grant, issuer, authorizationUrl, tokenUrl, clientId, scope, username, assertion, refreshToken } = settings
  const about = [assertion?.issuer, assertion?.subject, assertion?.audience]
  // A refresh token that somebody put in the place of another begins anew.
  return digest([grant, issuer, authorizationUrl, tokenUrl, clientId, scope, username, ...about, refreshToken])
}

const digest = (parts: readonly (string | undefined)[]): string =>
  createHash('sha256')
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest('hex')
    .slice(0, 32)
