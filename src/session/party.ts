/** An agent, a virtual agent, a queue or a campaign, as far as one event named it: only what is known. */
export type Party = { [key: string]: unknown }

/** What one event said of a party. Plain data, fit for a ledger. */
export interface Mention {
  /** Time of the event, in milliseconds since 1970. */
  at: number
  eventId: string
  /** Another party from here on, even when no id tells so. */
  transfer: boolean
  party: Party
}

/** The mentions with one more, in the order of time (of two alike: of their event ids); a repeated one changes nothing. */
export function addMention(mentions: readonly Mention[], mention: Mention): readonly Mention[] {
  const place = mentions.findLastIndex((other) => compare(other, mention) <= 0) + 1
  const before = mentions[place - 1]
  if (before !== undefined && compare(before, mention) === 0) return mentions
  return mentions.toSpliced(place, 0, mention)
}

/** Within one event, the transfer comes first. */
function compare(a: Mention, b: Mention): number {
  if (a.at !== b.at) return a.at - b.at
  if (a.eventId !== b.eventId) return a.eventId < b.eventId ? -1 : 1
  return Number(b.transfer) - Number(a.transfer)
}

/**
 * What is known of the party that was named last. What an event says belongs to the id it names, else to the party at that
 * time, so a transfer never mixes two of them; what was said before the first id came belongs to that one.
 */
export function lastParty(mentions: readonly Mention[]): Party {
  const known = new Map<unknown, Party>()
  let shown: Party = {}
  for (const { transfer, party } of mentions) {
    const { id } = party
    if (transfer && id === undefined) shown = {}
    else if (id !== undefined && id !== shown['id']) {
      const nameless = shown['id'] === undefined && !transfer ? shown : {}
      shown = { ...known.get(id), ...nameless }
    }
    Object.assign(shown, party)
    if (id !== undefined) known.set(id, shown)
  }
  return shown
}
