import { isEqualText } from '../webhook/is-equal-text.ts'
import type { Clock } from '../util/clock.ts'
import { readTicket } from './ticket.ts'

/** What a caller may do: everything of the API, or what a page of an agent needs. */
export type Rights =
  | { kind: 'server' }
  /** Until then, in milliseconds since 1970; of this agent alone, when one is named. */
  | { kind: 'page'; agent: string | undefined; until: number }

/** Whom the headers of a request prove to be. */
export type RightsOf = (request: Request) => Rights | undefined

/**
 * Callers prove themselves with the API key or a ticket: in `Authorization: Bearer …` or `X-Api-Key`. A ticket may also
 * stand in the address, as the browser's `EventSource` sends no headers.
 */
export function rightsBy(apiKey: string, clock: Pick<Clock, 'now'>): RightsOf {
  return ({ headers, url, method }) => {
    const bearer = /^Bearer +(.+)$/i.exec(headers.get('authorization') ?? '')?.[1]
    const given = bearer ?? headers.get('x-api-key') ?? undefined
    if (given !== undefined && isEqualText(given, apiKey)) return { kind: 'server' }
    const ticket = given ?? (method === 'GET' ? new URL(url).searchParams.get('ticket') : null)
    const read = ticket === null ? undefined : readTicket(ticket, apiKey, clock.now())
    return read && { kind: 'page', ...read }
  }
}
