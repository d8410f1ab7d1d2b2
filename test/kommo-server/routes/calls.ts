import { type Call, type Item, type Reply, itemsOf, ok, requestIdOf, textOf } from '../call.ts'
import { type Card, endsAlike, phonesOf } from '../model.ts'
import { invalid, required } from '../problem.ts'
import type { Store } from '../store.ts'

/** `POST /calls`: Kommo itself looks for the card. There is nothing else: no list, no change. */
export function calls({ path, method, body, store }: Call): Reply | undefined {
  if (path[0] !== 'calls' || path.length > 1) return undefined
  if (method !== 'POST') return { status: 405 }
  const items = itemsOf(body)
  const complaints = items
    .map((item, place) => ({
      request_id: requestIdOf(item, place),
      errors: ['direction', 'duration', 'source', 'phone'].filter((name) => item[name] === undefined).map(required),
    }))
    .filter(({ errors }) => errors.length > 0)
  if (complaints.length > 0) throw invalid(complaints)
  const made: Item[] = []
  const errors: Item[] = []
  items.forEach((item, place) => {
    const request_id = requestIdOf(item, place)
    const card = cardOf(store, textOf(item['phone']))
    if (!card) {
      errors.push({ title: 'Entity not found', detail: 'Entity not found', status: 263, request_id })
      return
    }
    const { uniq = '', duration, source, link = '', phone, call_result, call_status } = item
    const note = store.addNote(card, item['direction'] === 'inbound' ? 'call_in' : 'call_out', {
      uniq,
      duration,
      source,
      link,
      phone,
      ...(call_result !== undefined && { call_result }),
      ...(call_status !== undefined && { call_status }),
    })
    const entity = { id: card.id }
    const { id, type } = card
    made.push({
      id: note.id,
      entity_id: id,
      entity_type: type,
      account_id: store.accountId,
      request_id,
      _embedded: { entity },
    })
  })
  if (made.length === 0) return { status: 400, body: { _total_items: 0, errors, _embedded: { calls: [] } } }
  // Whoever trusts the order of the answers is wrong.
  return ok({ _total_items: made.length, errors, _embedded: { calls: made.toReversed() } })
}

/** By the last ten digits: the lead when exactly one is active, else the contact or company. */
export function cardOf(store: Store, phone: string): Card | undefined {
  const has = (card: Card): boolean =>
    !card.hidden && !card.is_deleted && phonesOf(card).some((one) => endsAlike(one, phone, 10))
  const contact = store.cards.find((card) => card.type === 'contacts' && has(card))
  const customer = contact ?? store.cards.find((card) => card.type === 'companies' && has(card))
  if (!customer) return undefined
  const active = store.activeLeads(customer)
  return active.length === 1 ? active[0] : customer
}
