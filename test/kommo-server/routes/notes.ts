import { type Call, type Item, type Reply, filterOf, itemsOf, ok, ordered, page, requestIdOf, textOf } from '../call.ts'
import type { Note } from '../model.ts'
import { type Complaint, Problem, invalid, notFound, required } from '../problem.ts'
import { isCardType } from './cards.ts'

const NOTE_TYPES = ['common', 'call_in', 'call_out']

/** Notes of a card: calls are notes of the types `call_in` and `call_out`. No note can be removed. */
export function notes(call: Call): Reply | undefined {
  const { path, method, store } = call
  const [type, id, what, noteId] = path
  if (!isCardType(type) || what !== 'notes') return undefined
  const card = store.card(type, Number(id))
  const own = store.notes.filter((note) => note.entity_type === type && note.entity_id === card.id)
  if (noteId !== undefined) {
    const note = own.find((one) => one.id === Number(noteId))
    if (!note) throw notFound()
    if (method === 'PATCH') change(note, (call.body ?? {}) as Item, store.now())
    return method === 'GET' || method === 'PATCH' ? ok(note) : { status: 405 }
  }
  if (method === 'GET') {
    const types = filterOf(call, 'note_type')
    return page(
      call,
      'notes',
      ordered(
        call,
        own.filter(({ note_type }) => types.length === 0 || types.includes(note_type)),
      ),
    )
  }
  if (method !== 'POST') return { status: 405 }
  const items = itemsOf(call.body)
  const complaints = items
    .map((item, place) => ({ request_id: requestIdOf(item, place), errors: complaintsAbout(item) }))
    .filter(({ errors }) => errors.length > 0)
  if (complaints.length > 0) throw invalid(complaints)
  const made = items.map((item, place) => {
    const by = typeof item['created_by'] === 'number' ? item['created_by'] : store.userId
    const note = store.addNote(card, textOf(item['note_type']), item['params'] as Item, by)
    return { id: note.id, entity_id: card.id, request_id: requestIdOf(item, place) }
  })
  return ok({ _embedded: { notes: made } })
}

function complaintsAbout(item: Item): Complaint[] {
  const { note_type, params } = item as { note_type?: unknown; params?: Item | null }
  if (typeof note_type !== 'string' || !NOTE_TYPES.includes(note_type)) return [required('note_type')]
  if (typeof params !== 'object' || params === null) return [required('params')]
  if (note_type === 'common') return typeof params['text'] === 'string' ? [] : [required('params.text')]
  return callComplaints(params)
}

function callComplaints(params: Item): Complaint[] {
  const missing = ['uniq', 'source', 'phone']
    .filter((name) => typeof params[name] !== 'string')
    .map((name) => required(`params.${name}`))
  const { duration, link } = params
  if (!Number.isInteger(duration) || (duration as number) < 0) missing.push(required('params.duration'))
  if (link !== undefined && typeof link !== 'string') missing.push(required('params.link'))
  return missing
}

/** What is given of the parameters takes the place of what was there; the type of a note stays. */
function change(note: Note, item: Item, now: number): void {
  if (item['note_type'] !== undefined && item['note_type'] !== note.note_type)
    throw new Problem(400, 'Bad Request', 'A note keeps its type')
  note.params = { ...note.params, ...((item['params'] ?? {}) as Item) }
  note.updated_at = now
}
