import { type Call, type Reply, itemsOf, nothing, ok } from '../call.ts'
import { CARD_TYPES } from '../model.ts'
import { Problem } from '../problem.ts'
import { isCardType } from './cards.ts'

/** `POST /{type}/{id}/link` and `/unlink`, and the list of links. */
export function links({ path, method, body, store }: Call): Reply | undefined {
  const [type, id, what, more] = path
  if (!isCardType(type) || more !== undefined || !['link', 'unlink', 'links'].includes(what ?? '')) return undefined
  const card = store.card(type, Number(id))
  if (what === 'links') {
    const all = CARD_TYPES.flatMap((other) => store.linked(card, other))
    if (all.length === 0) return nothing
    return ok({
      _embedded: { links: all.map((one) => ({ to_entity_id: one.id, to_entity_type: one.type, metadata: null })) },
    })
  }
  if (method !== 'POST') return { status: 405 }
  const others = itemsOf(body).map((item) => {
    const other = item['to_entity_type']
    if (!isCardType(other)) throw new Problem(400, 'Bad Request', 'Unknown to_entity_type')
    return store.card(other, Number(item['to_entity_id']))
  })
  for (const other of others) (what === 'link' ? store.link : store.unlink)(card, other)
  if (what === 'unlink') return nothing
  return ok({
    _total_items: others.length,
    _embedded: {
      links: others.map((one) => ({
        entity_id: card.id,
        entity_type: type,
        to_entity_id: one.id,
        to_entity_type: one.type,
      })),
    },
  })
}
