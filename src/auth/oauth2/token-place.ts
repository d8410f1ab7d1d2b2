import type { CredentialTarget } from '../authenticator.ts'
import { addQueryPair } from '../query-pair.ts'
import type { TokenPlace } from './settings.ts'

/** Puts a token on a request. */
export function placeToken(place: TokenPlace, token: string, target: CredentialTarget): void {
  if ('query' in place) target.url = addQueryPair(target.url, place.query, token)
  else target.headers[place.header] = place.scheme === '' ? token : `${place.scheme} ${token}`
}
