import { type Call, type Item, type Reply, filterOf, itemsOf, nothing, ok, page, requestIdOf, textOf } from '../call.ts'
import { CARD_TYPES, type Card, type CardType, type FieldValues, digitsOf, endsAlike } from '../model.ts'

/** Lists, single cards, adding and changing them. */
export function cards(call: Call): Reply | undefined {
  const [type, id, more] = call.path
  if (!isCardType(type) || more !== undefined) return undefined
  if (id === undefined) return collection(call, type)
  if (!/^\d+$/.test(id)) return undefined
  const card = call.store.card(type, Number(id))
  if (call.method === 'GET') return ok(shown(call, card))
  if (call.method !== 'PATCH') return { status: 405 }
  change(card, (call.body ?? {}) as Item)
  return ok({ id: card.id, updated_at: call.store.now() })
}

export const isCardType = (type: unknown): type is CardType => CARD_TYPES.includes(type as CardType)

function collection(call: Call, type: CardType): Reply {
  const { store, method } = call
  if (method === 'GET') {
    const ids = filterOf(call, 'id')
    const query = call.query.get('query')
    const found = store.cards
      .filter((card) => card.type === type && !card.hidden && !card.is_deleted)
      .filter(({ id }) => ids.length === 0 || ids.includes(String(id)))
      .filter((card) => query === null || answers(card, query))
    return page(
      call,
      type,
      found.map((card) => shown(call, card)),
    )
  }
  if (method === 'POST') {
    const made = itemsOf(call.body).map((item, place) => {
      const card = store.add(type, { name: textOf(item['name']) })
      change(card, item)
      return { id: card.id, request_id: requestIdOf(item, place) }
    })
    return ok({ _embedded: { [type]: made } })
  }
  if (method === 'PATCH') {
    const changed = itemsOf(call.body).map((item) => {
      const card = store.card(type, Number(item['id']))
      change(card, item)
      return { id: card.id, updated_at: store.now() }
    })
    return ok({ _embedded: { [type]: changed } })
  }
  return nothing
}

/** The search looks into every field, and at the last seven digits where something looks like a number. */
function answers(card: Card, query: string): boolean {
  const texts = [
    card.name,
    ...card.custom_fields_values.flatMap(({ values }) => values.map(({ value }) => String(value))),
  ]
  const asksNumber = digitsOf(query).length >= 7 && !/[a-z]/i.test(query)
  return texts.some((text) =>
    asksNumber ? endsAlike(text, query, 7) : text.toLowerCase().includes(query.toLowerCase()),
  )
}

/** A field that is given takes the place of what it held; others stay. */
function change(card: Card, item: Item): void {
  if (typeof item['name'] === 'string') card.name = item['name']
  if (typeof item['status_id'] === 'number') card.status_id = item['status_id']
  for (const field of (item['custom_fields_values'] ?? []) as FieldValues[]) {
    card.custom_fields_values = [
      ...card.custom_fields_values.filter(({ field_code }) => field_code !== field.field_code),
      field,
    ]
  }
}

function shown({ query, store }: Call, card: Card): Item {
  const wanted = (query.get('with') ?? '').split(',')
  const { type: _type, hidden: _hidden, status_id, custom_fields_values, ...plain } = card
  const embedded = CARD_TYPES.filter((type) => wanted.includes(type)).map((type) => [
    type,
    store.linked(card, type).map(({ id }) => ({ id })),
  ])
  return {
    ...plain,
    ...(card.type === 'leads' && { status_id }),
    custom_fields_values: custom_fields_values.length === 0 ? null : custom_fields_values,
    account_id: store.accountId,
    _embedded: { tags: [], ...(Object.fromEntries(embedded) as Item) },
  }
}
