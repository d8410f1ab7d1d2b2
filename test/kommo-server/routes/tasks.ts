import { type Call, type Reply, filterOf, itemsOf, ok, ordered, page, requestIdOf, textOf } from '../call.ts'
import { invalid, required } from '../problem.ts'
import { isCardType } from './cards.ts'

export function tasks(call: Call): Reply | undefined {
  const { path, method, store } = call
  if (path[0] !== 'tasks' || path.length > 1) return undefined
  if (method === 'GET') {
    const ids = filterOf(call, 'entity_id')
    return page(
      call,
      'tasks',
      ordered(
        call,
        store.tasks.filter(({ entity_id }) => ids.length === 0 || ids.includes(String(entity_id))),
      ),
    )
  }
  if (method !== 'POST') return { status: 405 }
  const items = itemsOf(call.body)
  const complaints = items
    .map((item, place) => {
      const errors = []
      if (typeof item['text'] !== 'string') errors.push(required('text'))
      if (!Number.isInteger(item['complete_till'])) errors.push(required('complete_till'))
      return { request_id: requestIdOf(item, place), errors }
    })
    .filter(({ errors }) => errors.length > 0)
  if (complaints.length > 0) throw invalid(complaints)
  const made = items.map((item, place) => {
    const type = item['entity_type']
    const card = isCardType(type) ? store.card(type, Number(item['entity_id'])) : undefined
    const task = {
      id: store.nextId(),
      entity_type: card?.type ?? 'leads',
      entity_id: card?.id ?? 0,
      text: textOf(item['text']),
      complete_till: Number(item['complete_till']),
      task_type_id: Number(item['task_type_id'] ?? 1),
      responsible_user_id: Number(item['responsible_user_id'] ?? store.userId),
      is_completed: false,
    }
    store.tasks.push(task)
    return { id: task.id, request_id: requestIdOf(item, place) }
  })
  return ok({ _embedded: { tasks: made } })
}
