import { CrmwireError, isCrmwireError } from '../../errors/crmwire-error.ts'
import type { NetworkPolicy } from '../../http/network-policy.ts'
import { createUndiciTransport } from '../../http/undici-transport.ts'
import type { Clock } from '../../util/clock.ts'
import { type Json, isJsonObject, parseJson } from '../../util/json.ts'

export interface LoginOptions {
  /** Where XiVO lives, with nothing behind the host but an optional path. */
  url: URL
  username: string
  password: string
  network: NetworkPolicy
  clock: Clock
  timeoutMs: number
}

const MOST_BYTES = 100_000
/** What no other try mends. */
const FINAL: ReadonlySet<string> = new Set([
  'XIVO_LOGIN_REFUSED',
  'HTTP_ADDRESS_REFUSED',
  'HTTP_PLAIN_REFUSED',
  'HTTP_URL_UNSAFE',
])

/**
 * Exchanges name and password for a token. It goes into the address of the socket, so it must not be logged.
 *
 * @throws CrmwireError `XIVO_LOGIN_REFUSED`, or the refusal of the network; an Error without a code when another try may do
 * better.
 */
export async function login({ url, username, password, network, clock, timeoutMs }: LoginOptions): Promise<string> {
  const transport = createUndiciTransport({ network, clock })
  try {
    const { status, body } = await transport.send({
      method: 'POST',
      url: addressOf(url, 'auth/login').href,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: username, password }),
      timeoutMs,
      responseBytes: MOST_BYTES,
    })
    const { token, error } = objectIn(body)
    if (status >= 200 && status < 300 && typeof token === 'string' && token !== '') return token
    if (error === 'InvalidCredentials' || status === 401 || status === 403)
      throw new CrmwireError('XIVO_LOGIN_REFUSED', `XiVO at ${url.host} refused the login.`)
    throw new Error(`the login was answered with status ${status}`)
  } catch (error) {
    if (isCrmwireError(error) && !FINAL.has(error.code)) throw new Error(error.message, { cause: error })
    throw error
  } finally {
    await transport.close()
  }
}

function objectIn(body: string): Record<string, Json> {
  try {
    const json = parseJson(body)
    return isJsonObject(json) ? json : {}
  } catch {
    return {}
  }
}

/** An address of the API. */
export function addressOf(url: URL, path: string): URL {
  return new URL(`${url.pathname.replace(/\/$/, '')}/xuc/api/2.0/${path}`, url)
}
