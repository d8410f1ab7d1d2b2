import { emptyAnswer, jsonAnswer } from '../server/answer.ts'
import type { Answer } from '../server/answer.ts'
import { asText } from '../server/as-text.ts'
import type { WholeRequest } from '../server/whole-request.ts'
import { findAmong } from './find-objects.ts'
import { createdAnswer, foundAnswer, showCase } from './judge-answers.ts'
import { fieldsOf, JUDGE_API, record } from './judge-room.ts'
import type { JudgeRoom } from './judge-room.ts'

export function searchCases({ store, behaviours, now }: JudgeRoom, { query }: WholeRequest): Answer {
  const asked = new URLSearchParams(query)
  const person = asked.get('person')
  const reference = asked.get('reference')
  const wanted = person === null ? undefined : (store.person(person) ?? null)
  const { finds = 'right' } = behaviours
  const near = finds === 'right' ? store.casesNear(wanted, reference) : store.cases
  const found = findAmong(
    finds,
    near.filter((one) => one.shownFrom <= now()),
    (one) =>
      (wanted === undefined || one.person === wanted) && (reference === null || asText(one.reference) === reference),
  )
  return foundAnswer(
    behaviours,
    found.map((one) => showCase(behaviours, one)),
  )
}

export function createCase(room: JudgeRoom, request: WholeRequest): Answer {
  const { store, behaviours } = room
  const { person, reference = null, subject = null } = fieldsOf(request)
  const created = store.addCase({ person: store.person(person), reference, subject, shownFrom: room.shownFrom() })
  const shown = showCase(behaviours, created)
  record(room, request, { kind: 'case_created', reference }, shown['id'], created.person?.owner)
  return createdAnswer(behaviours, `${JUDGE_API}/cases`, created.number, shown)
}

export function changeCase(room: JudgeRoom, request: WholeRequest, id: string): Answer {
  const one = room.store.case(id)
  if (one === undefined) return emptyAnswer(404)
  const fields = fieldsOf(request)
  if (fields['subject'] !== undefined) one.subject = fields['subject']
  record(room, request, { kind: 'case_changed', fields }, id, one.person?.owner)
  return jsonAnswer({ success: true, id: room.effectCount() })
}
