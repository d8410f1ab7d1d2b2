import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { Clock } from '../../util/clock.ts'
import { isJsonObject } from '../../util/json.ts'
import { within } from './deadline.ts'

export interface LoginOptions {
  /** Where XiVO lives, with nothing behind the host but an optional path. */
  url: URL
  username: string
  password: string
  fetch: typeof globalThis.fetch
  clock: Clock
  timeoutMs: number
}

/**
 * Exchanges name and password for a token. It goes into the address of the socket, so it must not be logged.
 *
 * @throws CrmwireError `XIVO_LOGIN_REFUSED`; an Error without a code when another try may do better.
 */
export async function login({ url, username, password, fetch, clock, timeoutMs }: LoginOptions): Promise<string> {
  const abort = new AbortController()
  const ask = async (): Promise<string> => {
    const answer = await fetch(addressOf(url, 'auth/login'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: username, password }),
      // Name and password go to this address and to no other.
      redirect: 'error',
      signal: abort.signal,
    })
    const body: unknown = await answer.json().catch(() => undefined)
    const { token, error } = isJsonObject(body) ? body : {}
    if (answer.ok && typeof token === 'string' && token !== '') return token
    if (error === 'InvalidCredentials' || answer.status === 401 || answer.status === 403)
      throw new CrmwireError('XIVO_LOGIN_REFUSED', `XiVO at ${url.host} refused the login.`)
    throw new Error(`the login was answered with status ${answer.status}`)
  }
  try {
    return await within(clock, timeoutMs, ask(), () => new Error('the login was not answered'))
  } finally {
    abort.abort()
  }
}

/** An address of the API. */
export function addressOf(url: URL, path: string): URL {
  return new URL(`${url.pathname.replace(/\/$/, '')}/xuc/api/2.0/${path}`, url)
}
