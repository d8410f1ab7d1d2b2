import { type Call, type Item, type Reply, filterOf, itemsOf, ok, page, requestIdOf, textOf } from '../call.ts'
import { type Card, type CardType, type FieldValues, type IncomingLead, CARD_TYPES } from '../model.ts'
import { Problem, invalid, notFound, required } from '../problem.ts'
import type { Store } from '../store.ts'

const NEEDED = ['uniq', 'phone', 'called_at', 'duration', 'link', 'service_code']

/** Incoming leads of calls. */
export function unsorted(call: Call): Reply | undefined {
  const { path, method, store } = call
  const [leads, what, uid, action] = path
  if (leads !== 'leads' || what !== 'unsorted') return undefined
  if (uid === undefined && method === 'GET') {
    const uids = filterOf(call, 'uid')
    const categories = filterOf(call, 'category')
    const found = store.incoming.filter(
      (one) =>
        one.state === 'waiting' &&
        (uids.length === 0 || uids.includes(one.uid)) &&
        (categories.length === 0 || categories.includes(one.category)),
    )
    const newestFirst = call.query.get('order[created_at]') === 'desc' ? found.toReversed() : found
    return page(
      call,
      'unsorted',
      newestFirst.map((one) => shown(store, one)),
    )
  }
  if (uid === 'sip' && method === 'POST') return add(call)
  if (uid === 'forms' || uid === 'chats' || uid === 'mail') throw new Problem(400, 'Bad Request', 'Not supported here')
  const one = store.incoming.find((other) => other.uid === uid && other.state === 'waiting')
  if (!one) throw notFound()
  if (action === undefined && method === 'GET') return ok(shown(store, one))
  if (action === 'accept' && method === 'POST') return accept(store, one)
  if (action === 'decline' && method === 'DELETE') return decline(store, one)
  if (action === 'link') throw new Problem(400, 'Bad Request', 'Only incoming leads of chats can be linked')
  return { status: 405 }
}

function add({ body, store }: Call): Reply {
  const items = itemsOf(body)
  const complaints = items
    .map((item, place) => ({ request_id: requestIdOf(item, place), errors: missingIn(item).map(required) }))
    .filter(({ errors }) => errors.length > 0)
  if (complaints.length > 0) throw invalid(complaints)
  const made = items.map((item, place) => {
    const embedded = (item['_embedded'] ?? {}) as Partial<Record<CardType, Item[]>>
    if ((embedded.leads?.length ?? 0) > 1) throw new Problem(400, 'Bad Request', 'At most one lead')
    const hidden = (type: CardType): number[] =>
      (embedded[type] ?? (type === 'leads' ? [{}] : [])).map((given) => {
        const fields = (given['custom_fields_values'] ?? []) as FieldValues[]
        return store.add(type, { name: textOf(given['name']), fields, hidden: true }).id
      })
    const one = store.addIncoming({
      source_uid: textOf(item['source_uid']),
      source_name: textOf(item['source_name']),
      pipeline_id: Number(item['pipeline_id'] ?? 1),
      created_at: Number(item['created_at'] ?? store.now()),
      metadata: item['metadata'] as Item,
      contacts: hidden('contacts'),
      companies: hidden('companies'),
      leads: hidden('leads'),
    })
    return { uid: one.uid, account_id: store.accountId, request_id: requestIdOf(item, place), _embedded: insides(one) }
  })
  return ok({ _total_items: made.length, _embedded: { unsorted: made } })
}

function missingIn(item: Item): string[] {
  const metadata = (item['metadata'] ?? {}) as Item
  return [
    ...['source_uid', 'source_name', 'metadata'].filter((name) => item[name] === undefined),
    ...NEEDED.filter((name) => metadata[name] === undefined).map((name) => `metadata.${name}`),
  ]
}

const insides = (one: IncomingLead): Item =>
  Object.fromEntries(CARD_TYPES.map((type) => [type, one[type].map((id) => ({ id }))]))

function shown(
  store: Store,
  { uid, source_uid, source_name, category, pipeline_id, created_at, metadata, ...one }: IncomingLead,
): Item {
  const rest = { ...one, uid } as IncomingLead
  return {
    uid,
    source_uid,
    source_name,
    category,
    pipeline_id,
    created_at,
    metadata,
    account_id: store.accountId,
    _embedded: insides(rest),
  }
}

const cardsIn = (store: Store, one: IncomingLead): Card[] =>
  CARD_TYPES.flatMap((type) => one[type].map((id) => store.card(type, id)))

/** Its cards become real, linked with one another, and the call is noted on the contact. */
function accept(store: Store, one: IncomingLead): Reply {
  one.state = 'accepted'
  const all = cardsIn(store, one)
  for (const card of all) card.hidden = false
  const [lead, ...others] = all
  for (const other of others) store.link(lead!, other)
  const { uniq, duration, link, phone } = one.metadata
  store.addNote(others[0] ?? lead!, 'call_in', { uniq, duration, link, phone, source: one.source_name })
  return ok(outcome(one))
}

/** What belonged to it alone goes with it; a contact that somebody linked to a lead is a contact from now on. */
function decline(store: Store, one: IncomingLead): Reply {
  one.state = 'declined'
  for (const card of cardsIn(store, one)) {
    const isLinked = CARD_TYPES.some((type) => store.linked(card, type).some(({ hidden }) => !hidden))
    if (isLinked) card.hidden = false
    else card.is_deleted = true
  }
  return ok(outcome(one))
}

const outcome = (one: IncomingLead): Item => {
  const { uid, category, pipeline_id, created_at } = one
  return { uid, category, pipeline_id, created_at, _embedded: insides(one) }
}
