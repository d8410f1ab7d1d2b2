import * as oauth from 'oauth4webapi'
import { isCrmwireError } from '../../errors/crmwire-error.ts'
import type { AuthPorts } from '../authenticator.ts'
import type { OAuth2Settings } from './settings.ts'
import { type PlainAnswer, type TokenAnswer, plainAnswer, tokensIn } from './token-answer.ts'
import { TokenRefusal, kindOfError } from './token-refusal.ts'
import { serverWords } from './server-words.ts'

/** The server that gives tokens. */
export interface TokenServer {
  /** Where a person logs in. @throws TokenRefusal when it cannot be discovered. */
  authorizationUrl(): Promise<URL>
  /** Where tokens are got. @throws TokenRefusal when it cannot be discovered. */
  tokenUrl(): Promise<string>
  /**
   * Asks for tokens, once.
   *
   * @param parameters Those of the grant; what has no value is left out.
   * @throws TokenRefusal whatever goes wrong.
   */
  request(grantType: string, parameters: Readonly<Record<string, string | undefined>>): Promise<TokenAnswer>
  /**
   * The code that came back from a login, after the checks of RFC 6749 and RFC 9207.
   *
   * @throws TokenRefusal when a check fails, and with what the server says when it refuses.
   */
  codeIn(callback: URLSearchParams, state: string): Promise<string>
}

/** Longer than a sound server takes; an agent who waits is told `pending` before. */
export const TOKEN_TIMEOUT_MS = 10_000
const ANSWER_BYTES = 1_000_000
/** After this long an issuer is asked anew for its URLs. */
const DISCOVERY_LIFE_MS = 3_600_000

type Ports = Pick<AuthPorts, 'transport' | 'plainHttp' | 'retryAfter' | 'clock' | 'redactor'>
type Fetched = oauth.CustomFetchOptions<'GET' | 'POST', URLSearchParams | undefined>

/** The token server of a configuration; every request goes through the transport and its guard. */
export function createTokenServer(settings: OAuth2Settings, ports: Ports): TokenServer {
  const { transport, plainHttp, clock, redactor } = ports
  const insecure = { [oauth.allowInsecureRequests]: plainHttp }
  const client: oauth.Client = { client_id: settings.clientId ?? 'none' }
  const proof = proofOf(settings)
  let discovered: { server: oauth.AuthorizationServer; until: number } | undefined

  const send = (url: string, { method, headers, body }: Fetched, format: 'form' | 'json' = 'form') =>
    transport.send({
      method,
      url,
      headers: format === 'json' ? { ...headers, 'content-type': 'application/json' } : headers,
      ...(body && { body: format === 'json' ? JSON.stringify(Object.fromEntries(body)) : body.toString() }),
      timeoutMs: TOKEN_TIMEOUT_MS,
      responseBytes: ANSWER_BYTES,
    })

  async function fetchMetadata(url: string, init: oauth.CustomFetchOptions<'GET'>): Promise<Response> {
    const { status, headers, body } = await send(url, init)
    const type = { 'content-type': headers['content-type'] ?? '' }
    return new Response(isNullBody(status) ? null : body, { status, headers: type })
  }

  async function server(): Promise<oauth.AuthorizationServer> {
    const { issuer, authorizationUrl, tokenUrl } = settings
    const own = {
      ...(authorizationUrl !== undefined && { authorization_endpoint: authorizationUrl }),
      ...(tokenUrl !== undefined && { token_endpoint: tokenUrl }),
    }
    if (issuer === undefined) return { issuer: 'https://unknown.invalid', ...own }
    if (discovered === undefined || discovered.until <= clock.monotonic())
      discovered = { server: await discover(new URL(issuer)), until: clock.monotonic() + DISCOVERY_LIFE_MS }
    return { ...discovered.server, ...own }
  }

  /** OpenID Connect first, as most servers have that; then RFC 8414. */
  async function discover(issuer: URL): Promise<oauth.AuthorizationServer> {
    let first: unknown
    for (const algorithm of ['oidc', 'oauth2'] as const)
      try {
        const response = await oauth.discoveryRequest(issuer, {
          algorithm,
          ...insecure,
          [oauth.customFetch]: fetchMetadata,
        })
        return await oauth.processDiscoveryResponse(issuer, response)
      } catch (error) {
        first ??= error
      }
    throw refusal('unavailable', `${issuer.host} does not tell its URLs`, first)
  }

  return {
    async authorizationUrl() {
      const { authorization_endpoint: url = '' } = await server()
      if (!URL.canParse(url)) throw new TokenRefusal('client', 'the issuer names no authorization URL')
      return new URL(url)
    },
    tokenUrl: async () => (await server()).token_endpoint ?? '',
    async request(grantType, parameters) {
      const as = await server()
      const host = URL.canParse(as.token_endpoint ?? '') ? new URL(as.token_endpoint!).host : 'the token server'
      let seen: (PlainAnswer & { waitMs: number | undefined }) | undefined
      const fetch = async (url: string, init: oauth.CustomFetchOptions<'POST', URLSearchParams>): Promise<Response> => {
        const { status, headers, body } = await send(url, init, settings.tokenFormat)
        seen = { ...plainAnswer(status, headers['content-type'], body), waitMs: ports.retryAfter(headers) }
        // The headers stay here: a challenge among them would hide the error in the body.
        return isNullBody(seen.status)
          ? new Response(null, { status: seen.status })
          : Response.json(seen.body ?? null, { status: seen.status })
      }
      try {
        const all = withValues({ ...settings.extra, ...parameters })
        const options = { ...insecure, [oauth.customFetch]: fetch }
        const response = await oauth.genericTokenEndpointRequest(as, client, proof, grantType, all, options)
        return tokensIn(await oauth.processGenericTokenEndpointResponse(as, client, response))
      } catch (error) {
        if (seen === undefined) throw refusal('unavailable', host, error)
        const { status, body, waitMs } = seen
        const code = status < 400 ? undefined : body?.['error']
        const what =
          typeof code === 'string'
            ? serverWords(code, body?.['error_description'], redactor)
            : `the answer holds no token (status ${status})`
        throw new TokenRefusal(
          status < 400 ? 'unavailable' : kindOfError(String(code), status),
          `${host}: ${what}`,
          waitMs,
        )
      }
    },
    async codeIn(callback, state) {
      const parameters = new URLSearchParams(callback)
      // Without a configured issuer nobody here can tell whether the one that is named is right.
      if (settings.issuer === undefined) parameters.delete('iss')
      try {
        const codes = oauth.validateAuthResponse(await server(), client, parameters, state).getAll('code')
        if (codes.length === 1 && codes[0] !== '') return codes[0]!
      } catch (error) {
        if (error instanceof TokenRefusal) throw error
        if (error instanceof oauth.AuthorizationResponseError)
          throw new TokenRefusal('grant', serverWords(error.error, error.error_description, redactor))
        throw refusal('grant', 'the answer is not as it should be', error)
      }
      throw new TokenRefusal('grant', 'the answer holds no single code')
    },
  }
}

/** How the client proves itself; one without a name, as an assertion may have it, does not. */
function proofOf({ clientId, clientSecret, clientAuth }: OAuth2Settings): oauth.ClientAuth {
  if (clientId === undefined) return () => {}
  if (clientSecret === undefined) return oauth.None()
  return clientAuth === 'basic' ? oauth.ClientSecretBasic(clientSecret) : oauth.ClientSecretPost(clientSecret)
}

function withValues(parameters: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

const isNullBody = (status: number): boolean => status === 204 || status === 205 || status === 304

/** Errors of the protocol library may hold whole answers, so only their messages, which name parts of the protocol, go on. */
function refusal(kind: TokenRefusal['kind'], what: string, error: unknown): TokenRefusal {
  // A failure of the network names the host itself.
  if (isCrmwireError(error)) {
    const message = error.message.includes(what) ? error.message : `${what}: ${error.message}`
    return new TokenRefusal(kind, message, undefined, error)
  }
  const isProtocol = error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError
  return new TokenRefusal(kind, isProtocol ? `${what}: ${error.message}` : what)
}
