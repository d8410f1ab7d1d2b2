import type { CallLog, Occasion, Performed, Steps } from '../../flow/procedure.ts'
import type { KommoOptions } from './kommo-options.ts'
import { changeNote } from './change-note.ts'
import { makeCall, makeIncoming, makeNote } from './make-log.ts'
import { finishMove, joinIncoming } from './move-call.ts'
import { type CallFacts, callFacts, noteParams } from './translate/call-facts.ts'
import { type KommoCard, chosenCard, isCardType, sameCard } from './translate/cards.ts'

/** What logging works with. */
export interface Logging {
  options: KommoOptions
  steps: Steps
  call: CallFacts
}

/** Brings the one log of a call to the card where it belongs. Whatever is there already is left as it is. */
export async function logCall(options: KommoOptions, steps: Steps, { kind }: Occasion): Promise<Performed> {
  if (!steps.ended) return skipped('the call goes on; it is logged when it has ended')
  const call = callFacts(steps.session, options.source, steps.recordingUrl ?? '', options.user)
  if (!call.answered && options.unanswered === 'skip' && !steps.log) return skipped('nobody answered')
  const logging: Logging = { options, steps, call }

  // A choice that Kommo refused must not keep a late recording from the card where the call is.
  const moves = kind === 'choice' || steps.begun().length > 0
  await finishBegun(logging)
  const chosen = steps.choices.map(chosenCard).at(-1)
  if (!steps.log && !chosen) await logWhereFound(logging)
  else if (chosen && (!steps.log || (moves && !sameCard(steps.log.card, chosen)))) await logOn(logging, chosen)
  await finishMove(logging)
  await setLink(logging)
  return outcome(steps.log!)
}

const skipped = (reason: string): Performed => ({ status: 'skipped', reason })

function outcome({ card, incoming }: CallLog): Performed {
  if (card) return { status: 'done', reason: `the call is logged on ${card.type}/${card.id}`, card }
  if (incoming !== undefined) return { status: 'done', reason: 'the call is logged as an incoming lead' }
  return skipped('not linked: Kommo knows nobody with the number')
}

/** What an earlier run has begun is brought to its end first, wherever the call belongs by now: so it is never there twice. */
async function finishBegun(logging: Logging): Promise<void> {
  const { steps } = logging
  const begun = steps.begun().findLast((name) => /^(?:note|call|incoming)\b/.test(name))
  if (begun === undefined) return
  const [what, type = '', id = ''] = begun.split(':')
  if (what === 'note' && isCardType(type)) {
    if (!sameCard(steps.log?.card, { type, id })) await logOn(logging, { type, id })
  } else if (!steps.log) {
    if (what === 'incoming') await logAsIncoming(logging)
    else await logWhereFound(logging)
  }
}

/** The lead when exactly one is active, else the contact or company; an incoming lead when there is none. */
async function logWhereFound(logging: Logging): Promise<void> {
  const { options, steps } = logging
  const found = foundCard(steps)
  if (!found) await logAsIncoming(logging)
  else if (options.log === 'note') await logOn(logging, found)
  else await logWhereKommoSays(logging, found)
}

function foundCard({ record, account }: Steps): KommoCard | undefined {
  if (record) return { type: 'leads', id: String(record.id) }
  if (!account || account.temporary) return undefined
  const { type = 'contacts', id } = account
  return { type: isCardType(type) ? type : 'contacts', id: String(id) }
}

async function logAsIncoming(logging: Logging): Promise<void> {
  const { steps } = logging
  const { id, captured } = await makeIncoming(logging)
  const { contact = null } = captured
  await steps.keep({ incoming: String(id), at: steps.now(), details: { contact } })
}

async function logWhereKommoSays(logging: Logging, found: KommoCard): Promise<void> {
  const { steps } = logging
  const made = await makeCall(logging, found)
  if (!made) return steps.keep({ at: steps.now(), details: { notLinked: true } })
  const { card, entry, link } = made
  await steps.keep({ card, entry, at: steps.now(), details: { link } })
}

/** Logs the call on a card; what it was logged as before is left for `finishMove`. */
async function logOn(logging: Logging, card: KommoCard): Promise<void> {
  const { steps } = logging
  const before = steps.log
  if (before?.incoming !== undefined) await joinIncoming(logging, card, before)
  const { entry, link } = await makeNote(logging, card)
  const former = before?.card && { ...before.card, entry: before.entry ?? '' }
  await steps.keep({
    card,
    entry,
    incoming: before?.incoming,
    at: steps.now(),
    details: { link, ...(former && { former }) },
  })
}

/** The recording may come after the call was logged. What an incoming lead says cannot be changed; it goes along with a choice. */
async function setLink({ steps, call }: Logging): Promise<void> {
  const { log } = steps
  const { link = '' } = log?.details ?? {}
  if (!log?.card || log.entry === undefined || call.link === '' || link === call.link) return
  await changeNote(steps, log.card, log.entry, noteParams(call), 'set_recording')
  await steps.keep({ ...log, details: { ...log.details, link: call.link } })
}
