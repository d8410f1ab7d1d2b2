import { generations } from '../generations.ts'
import type { GrantName, OAuth2Spec } from './schema.ts'

/** `auth` with its settings filled in; what is not set is missing. */
export interface OAuth2Settings {
  grant: GrantName
  issuer: string | undefined
  authorizationUrl: string | undefined
  tokenUrl: string | undefined
  clientId: string | undefined
  clientSecret: string | undefined
  clientAuth: 'body' | 'basic'
  scope: string | undefined
  state: string | undefined
  accessType: string | undefined
  redirectUri: string | undefined
  includeRedirectUrl: boolean | undefined
  pkce: boolean
  username: string | undefined
  password: string | undefined
  refreshToken: string | undefined
  assertion: AssertionSettings | undefined
  tokenFormat: 'form' | 'json'
  extra: Readonly<Record<string, string>>
  send: TokenPlace
}

export interface AssertionSettings {
  issuer: string | undefined
  subject: string | undefined
  audience: string | undefined
  privateKey: string
  keyId: string | undefined
  algorithm: string
}

/** Where requests carry the token. */
export type TokenPlace = { query: string } | { header: string; scheme: string }

/** The settings with the newer secrets, and those with the older ones while they change. */
export function oauth2Settings(
  spec: OAuth2Spec,
  resolve: (text: string) => string,
): [OAuth2Settings, ...OAuth2Settings[]] {
  const text = (value: string | undefined): string | undefined => resolve(value ?? '') || undefined
  const { assertion } = spec
  const [newer, ...older] = generations(
    { clientSecret: spec.clientSecret, password: spec.password, privateKey: assertion?.privateKey },
    resolve,
  )
  const withSecrets = ({ clientSecret, password, privateKey }: typeof newer): OAuth2Settings => ({
    grant: spec.grant ?? 'authorization_code',
    issuer: text(spec.issuer),
    authorizationUrl: text(spec.authorizationUrl),
    tokenUrl: text(spec.tokenUrl),
    clientId: text(spec.clientId),
    clientSecret: clientSecret || undefined,
    clientAuth: spec.clientAuth ?? 'body',
    scope: text(spec.scope),
    state: text(spec.state),
    accessType: text(spec.accessType),
    redirectUri: text(spec.redirectUri),
    includeRedirectUrl: spec.includeRedirectUrl,
    pkce: spec.pkce ?? true,
    username: text(spec.username),
    password: password || undefined,
    refreshToken: text(spec.refreshToken),
    assertion: assertion && {
      issuer: text(assertion.issuer),
      subject: text(assertion.subject),
      audience: text(assertion.audience),
      // The environment often holds a key in one line.
      privateKey: privateKey.replaceAll(String.raw`\n`, '\n'),
      keyId: text(assertion.keyId),
      algorithm: assertion.algorithm ?? 'RS256',
    },
    tokenFormat: spec.tokenFormat ?? 'form',
    extra: Object.fromEntries(Object.entries(spec.extra ?? {}).map(([name, value]) => [resolve(name), resolve(value)])),
    send: placeOf(spec.send, resolve),
  })
  return [withSecrets(newer), ...older.map(withSecrets)]
}

function placeOf(send: OAuth2Spec['send'] = {}, resolve: (text: string) => string): TokenPlace {
  if (send.query !== undefined) return { query: resolve(send.query) }
  const header = resolve(send.header ?? 'Authorization').toLowerCase()
  return { header, scheme: resolve(send.scheme ?? (header === 'authorization' ? 'Bearer' : '')) }
}

/** Every secret in the settings, as it may show up. */
export function secretsOf({
  clientId = '',
  clientSecret,
  password,
  refreshToken,
  assertion,
}: OAuth2Settings): string[] {
  const basic =
    clientSecret === undefined
      ? undefined
      : [`${clientId}:${clientSecret}`, `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`]
  return [
    ...(basic ?? []).map((pair) => Buffer.from(pair, 'utf8').toString('base64')),
    clientSecret,
    password,
    refreshToken,
    assertion?.privateKey,
  ].filter((secret) => secret !== undefined)
}
