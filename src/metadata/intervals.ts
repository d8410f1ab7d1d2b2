import { type Mention, type Party, lastParty } from '../session/party.ts'

/** A party that the session was with, from one time to another, in milliseconds since 1970. */
export interface Interval {
  party: Party
  from: number
  to: number
}

/**
 * Whom a session was with and for how long: each party from when it was named first until another one was, or until the end.
 * Who was named only when everything was over tells nothing of times.
 */
export function intervalsOf(mentions: readonly Mention[], end: number): Interval[] {
  const intervals: Interval[] = []
  for (const [index, mention] of mentions.entries()) {
    if (mention.at >= end) break
    const party = lastParty(mentions.slice(0, index + 1))
    const last = intervals.at(-1)
    if (last && isSame(last.party, party, mention)) last.party = party
    else {
      if (last) last.to = mention.at
      intervals.push({ party, from: mention.at, to: end })
    }
  }
  return intervals.filter(({ party, from, to }) => to > from && Object.keys(party).length > 0)
}

function isSame(before: Party, now: Party, { transfer }: Mention): boolean {
  const [a, b] = [before['id'], now['id']]
  return a === b ? a !== undefined || !transfer : a === undefined && !transfer
}
