import { generateKeyPairSync } from 'node:crypto'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js'
import { onTestFinished } from 'vitest'

const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })

/** The server warns of its own store by name. */
class Store extends MemoryAdapter {}

/** A real authorization server, where a person called `kim` agrees to everything. */
export interface OidcServer {
  url: string
  /** `id:secret` of clients, by how they prove themselves. */
  clientId: string
  clientSecret: string
  /** Goes through a login as a browser does. @returns the address that the browser is sent back to. */
  visit(url: string): Promise<URL>
  /** True while an access token is good. */
  knows(accessToken: string): Promise<boolean>
  /** A page that is shown to whoever brings a good access token; others get a 401. */
  page: string
  /** Every token request, by its grant type and what came of it. */
  readonly grants: { type: string; error?: string | undefined }[]
}

export interface OidcOptions {
  redirectUris: readonly string[]
  /** In seconds. */
  accessTokenLife?: number
  clientAuth?: 'client_secret_post' | 'client_secret_basic'
  /** What may be asked for. */
  scopes?: readonly string[]
}

/** Starts a server with rotating refresh tokens: one that is used twice ends everything that came of it. */
export async function oidcServer({
  redirectUris,
  accessTokenLife = 3600,
  clientAuth = 'client_secret_post',
  scopes = ['openid', 'offline_access', 'crm.read'],
}: OidcOptions): Promise<OidcServer> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clientSecret = 'a-secret-of-thirty-two-characters'
  const provider = new Provider(url, {
    clients: [
      {
        client_id: 'crmwire',
        client_secret: clientSecret,
        redirect_uris: redirectUris,
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        token_endpoint_auth_method: clientAuth,
        scope: scopes.join(' '),
      },
      { client_id: 'other', client_secret: clientSecret, redirect_uris: redirectUris },
    ],
    jwks: { keys: [{ ...KEY, kid: 'a', use: 'sig', alg: 'RS256' }] },
    adapter: Store,
    scopes,
    features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    ttl: { AccessToken: accessTokenLife, ClientCredentials: accessTokenLife, RefreshToken: 86_400, Grant: 86_400 },
    cookies: { keys: ['key'] },
    interactions: { url: () => '/interaction' },
    findAccount: (_context: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
    async loadExistingGrant(context: { oidc: { client: { clientId: string }; session: { accountId: string } } }) {
      const { client, session } = context.oidc
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope(scopes.join(' '))
      await grant.save()
      return grant
    },
  })
  const grants: OidcServer['grants'] = []
  interface Context {
    oidc?: { params?: { grant_type?: string } }
  }
  const type = (context: unknown): string => (context as Context).oidc?.params?.grant_type ?? ''
  provider.on('grant.success', (context) => grants.push({ type: type(context) }))
  provider.on('grant.error', (context, error) =>
    grants.push({ type: type(context), error: (error as { error?: string }).error }),
  )
  const knows = async (token: string): Promise<boolean> => (await provider.AccessToken.find(token)) !== undefined
  async function showPage(
    { headers: { authorization = '' } }: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    response.writeHead((await knows(authorization.replace(/^Bearer /, ''))) ? 200 : 401).end()
  }
  const callback = provider.callback()
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction') === true)
      void provider.interactionFinished(request, response, { login: { accountId: 'kim' }, consent: {} })
    else if (request.url === '/page') void showPage(request, response)
    else void callback(request, response)
  })
  onTestFinished(() => closeServer(server))
  return {
    url,
    clientId: 'crmwire',
    clientSecret,
    grants,
    visit: (start) => visit(start, url),
    knows,
    page: `${url}/page`,
  }
}

/** Follows redirects with cookies until they lead away from the server. */
async function visit(start: string, origin: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let next = start
  for (let hop = 0; hop < 10; hop++) {
    const response = await fetch(next, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`no redirect at ${next}: ${response.status} ${await response.text()}`)
    const url = new URL(location, next)
    if (url.origin !== origin) return url
    next = url.href
  }
  throw new Error('too many redirects')
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
