import { AuthFailure } from '../auth-failure.ts'
import type { TokenHome } from '../authenticator.ts'

/**
 * The address of the CRM that a token answer names, without a slash at its end.
 *
 * @throws AuthFailure `AUTH_ADDRESS_REFUSED` when there is none, or one that the configuration does not admit: whoever
 * can change the answer could else lead the token anywhere.
 */
export function homeAddress({ field, admits }: TokenHome, addresses: Readonly<Record<string, string>>): string {
  const given = Object.hasOwn(addresses, field) ? addresses[field]! : undefined
  if (given === undefined) throw refused(`The token answer names no address in ${field}.`)
  const url = new URL(given)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '' || !admits(url))
    throw refused(`The token answer leads to ${url.hostname}, which the configuration does not admit.`)
  return url.origin + url.pathname.replace(/\/+$/, '')
}

const refused = (message: string): AuthFailure => new AuthFailure('AUTH_ADDRESS_REFUSED', message, { blocked: true })
