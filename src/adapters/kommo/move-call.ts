import type { CallLog } from '../../flow/procedure.ts'
import { isJsonObject } from '../../util/json.ts'
import { changeNote } from './change-note.ts'
import type { Logging } from './log-call.ts'
import { movedParams } from './translate/call-facts.ts'
import type { KommoCard } from './translate/cards.ts'
import { firstPhone, withPhone } from './translate/phones.ts'
import { contactIn, idText, listIn } from './translate/readings.ts'

/** The contact of the incoming lead joins the card: a lead gets the contact, a contact or company gets its number. */
export async function joinIncoming(logging: Logging, card: KommoCard, log: CallLog): Promise<void> {
  const contact = await incomingContact(logging, log)
  if (contact === undefined) return
  if (card.type === 'leads') await linkContact(logging, card, contact)
  else await copyPhone(logging, card, contact)
}

async function incomingContact({ steps }: Logging, { incoming, details }: CallLog): Promise<string | undefined> {
  const known = idText(details['contact'])
  if (known !== undefined) return known
  const path = '/leads/unsorted/{uid}'
  const { json } = await steps.ask('incoming_lead', { method: 'GET', path, ids: { uid: incoming! }, accepts: [404] })
  return isJsonObject(json) ? idText(contactIn(json)['contact']) : undefined
}

async function linkContact({ steps }: Logging, { id }: KommoCard, contact: string): Promise<void> {
  const answer = await steps.ask('links', { method: 'GET', path: '/leads/{id}/links', ids: { id } })
  const isLinked = listIn(answer, 'links').some(
    ({ to_entity_id, to_entity_type }) => to_entity_type === 'contacts' && idText(to_entity_id) === contact,
  )
  if (isLinked) return
  const body = [{ to_entity_id: Number(contact), to_entity_type: 'contacts' }]
  await steps.change('link', { method: 'POST', path: '/leads/{id}/link', ids: { id }, body })
}

/** The number goes onto the card, unless it has it already in whatever spelling. */
async function copyPhone({ steps }: Logging, card: KommoCard, contact: string): Promise<void> {
  const from = await steps.ask('incoming_contact', {
    method: 'GET',
    path: '/contacts/{id}',
    ids: { id: contact },
    accepts: [404],
  })
  const phone = firstPhone(from.json)
  if (phone === undefined) return
  const ids = { ...card }
  const { json } = await steps.ask('card', { method: 'GET', path: '/{type}/{id}', ids })
  const body = withPhone(json, phone)
  if (body !== undefined) await steps.change('copy_phone', { method: 'PATCH', path: '/{type}/{id}', ids, body })
}

/** What the call was logged as before goes: the note on the former card says where it went, the incoming lead is declined. */
export async function finishMove({ options, steps, call }: Logging): Promise<void> {
  const { card, details } = steps.log ?? {}
  if (!card || !steps.log || !details) return
  const { former, ...rest } = details
  if (isJsonObject(former)) {
    const { type, id, entry } = former as { type: string; id: string; entry: string }
    await changeNote(steps, { type, id }, entry, movedParams(call, card), 'supersede')
    await steps.keep({ ...steps.log, details: rest })
  }
  const { incoming } = steps.log
  if (incoming === undefined) return
  await steps.change('decline', {
    method: 'DELETE',
    path: '/leads/unsorted/{uid}/decline',
    ids: { uid: incoming },
    ...(options.user !== undefined && { body: { user_id: options.user } }),
    // Somebody was faster: it is accepted or declined already.
    accepts: [404],
  })
  await steps.keep({ ...steps.log, incoming: undefined })
}
