import { emptyAnswer, jsonAnswer } from '../server/answer.ts'
import type { Answer } from '../server/answer.ts'
import type { WholeRequest } from '../server/whole-request.ts'
import type { JudgeBehaviours } from './behaviours.ts'
import { digitsOf } from './digits-of.ts'
import { findPeople } from './find-objects.ts'
import { createdAnswer, foundAnswer, NONE_STATUS, showPerson } from './judge-answers.ts'
import { fieldsOf, JUDGE_API, meantFor, record, textIn } from './judge-room.ts'
import type { JudgeRoom } from './judge-room.ts'
import type { JudgePerson } from './judge-store.ts'

export function searchPeople({ store, callers, behaviours, now }: JudgeRoom, { query }: WholeRequest): Answer {
  const asked = new URLSearchParams(query)
  const wanted = {
    phone: asked.get('phone') ?? undefined,
    email: asked.get('email') ?? undefined,
    reference: asked.get('reference') ?? undefined,
  }
  const { finds = 'right' } = behaviours
  const shown = (finds === 'right' ? store.peopleNear(wanted) : store.people).filter((one) => one.shownFrom <= now())
  const found = findPeople(finds, shown, callers, wanted)
  return foundAnswer(
    behaviours,
    found.map((one) => showPerson(behaviours, one)),
  )
}

export function getPerson({ store, behaviours }: JudgeRoom, id: string): Answer {
  const one = store.person(id)
  return one === undefined ? missing(behaviours) : jsonAnswer(showPerson(behaviours, one))
}

/** An id that nobody has. */
function missing({ none = 'not_found' }: JudgeBehaviours): Answer {
  return emptyAnswer(none === 'forbidden' || none === 'bad_request' ? NONE_STATUS[none] : 404)
}

export function createPerson(room: JudgeRoom, request: WholeRequest): Answer {
  const { store, behaviours } = room
  const { reference = null, ...fields } = fieldsOf(request)
  const asked = { name: textIn(fields['name']) ?? '', phone: textIn(fields['phone']), email: textIn(fields['email']) }
  const existing = behaviours.conflicts === undefined ? [] : store.people.filter((one) => isInTheWay(room, one, asked))
  if (existing.length > 0) return jsonAnswer({ existing: existing.map((one) => showPerson(behaviours, one)) }, 409)
  const created = store.addPerson({ owner: meantFor(request), ...asked, reference, shownFrom: room.shownFrom() })
  const shown = showPerson(behaviours, created)
  record(room, request, { kind: 'person_created', reference }, shown['id'], created.owner)
  return createdAnswer(behaviours, `${JUDGE_API}/people`, created.number, shown)
}

function isInTheWay(
  { behaviours }: JudgeRoom,
  one: JudgePerson,
  asked: Pick<JudgePerson, 'name' | 'phone' | 'email'>,
): boolean {
  if (asked.phone !== null && one.digits === digitsOf(asked.phone)) return true
  if (asked.email !== null && one.email?.toLowerCase() === asked.email.toLowerCase()) return true
  return behaviours.conflicts === 'same_name' && one.name === asked.name
}
