import { emptyAnswer, jsonAnswer } from '../server/answer.ts'
import type { Answer } from '../server/answer.ts'
import { asText } from '../server/as-text.ts'
import type { WholeRequest } from '../server/whole-request.ts'
import { findAmong } from './find-objects.ts'
import { foundAnswer, showFile, showNote } from './judge-answers.ts'
import { fieldsOf, record, textIn } from './judge-room.ts'
import type { JudgeRoom } from './judge-room.ts'

export function addNote(room: JudgeRoom, request: WholeRequest, id: string): Answer {
  const one = room.store.case(id)
  if (one === undefined) return emptyAnswer(404)
  const { reference = null, ...fields } = fieldsOf(request)
  const text = textIn(fields['text']) ?? ''
  const note = room.store.addNote(one, { text, reference, shownFrom: room.shownFrom() })
  record(room, request, { kind: 'note_added', text, reference }, id, one.person?.owner)
  return jsonAnswer({ success: true, ...showNote(room.behaviours, note) })
}

/** The name of a file stands in the query, or beside its content in JSON. */
export function addFile(room: JudgeRoom, request: WholeRequest, id: string): Answer {
  const one = room.store.case(id)
  if (one === undefined) return emptyAnswer(404)
  const name = new URLSearchParams(request.query).get('name') ?? textIn(fieldsOf(request)['name']) ?? ''
  const size = request.body.length
  const file = room.store.addFile(one, { name, size, shownFrom: room.shownFrom() })
  record(room, request, { kind: 'file_added', name, size }, id, one.person?.owner)
  return jsonAnswer({ success: true, ...showFile(room.behaviours, file) })
}

export function searchNotes({ store, behaviours, now }: JudgeRoom, { query }: WholeRequest, id: string): Answer {
  const asked = new URLSearchParams(query)
  const [text, reference] = [asked.get('text'), asked.get('reference')]
  const shown = store.case(id)?.notes.filter((one) => one.shownFrom <= now())
  if (shown === undefined) return emptyAnswer(404)
  const found = findAmong(
    behaviours.finds ?? 'right',
    shown,
    (one) => (text === null || one.text === text) && (reference === null || asText(one.reference) === reference),
  )
  return foundAnswer(
    behaviours,
    found.map((one) => showNote(behaviours, one)),
  )
}

export function searchFiles({ store, behaviours, now }: JudgeRoom, { query }: WholeRequest, id: string): Answer {
  const name = new URLSearchParams(query).get('name')
  const shown = store.case(id)?.files.filter((one) => one.shownFrom <= now())
  if (shown === undefined) return emptyAnswer(404)
  const found = findAmong(behaviours.finds ?? 'right', shown, (one) => name === null || one.name === name)
  return foundAnswer(
    behaviours,
    found.map((one) => showFile(behaviours, one)),
  )
}
