import { isJsonObject, parseJson } from '../../util/json.ts'
import type { Json } from '../../util/json.ts'
import { emptyAnswer, jsonAnswer } from '../server/answer.ts'
import type { Answer } from '../server/answer.ts'
import { asText } from '../server/as-text.ts'
import type { WholeRequest } from '../server/whole-request.ts'
import type { JudgeBehaviours } from './behaviours.ts'
import type { JudgeCaller } from './callers.ts'
import { digitsOf, findCases, findPeople } from './find-objects.ts'
import { createdAnswer, foundAnswer, NONE_STATUS, showCase, showPerson } from './judge-answers.ts'
import type { JudgeEffect } from './judge-effects.ts'
import type { JudgePerson, JudgeStore } from './judge-store.ts'

/** The root of the judge's API. */
export const JUDGE_API = '/api'

export interface JudgeRoom {
  store: JudgeStore
  callers: readonly JudgeCaller[]
  behaviours: JudgeBehaviours
  effects: JudgeEffect[]
  now(): number
}

/** Does what a request asks for, as wrongly as the behaviours want, and writes down what came of it. */
export function routeJudgeRequest(room: JudgeRoom, request: WholeRequest): Answer {
  const [collection, id, part, ...rest] = request.path
    .slice(JUDGE_API.length + 1)
    .split('/')
    .map((segment) => decodeURIComponent(segment))
  if (!request.path.startsWith(`${JUDGE_API}/`) || rest.length > 0) return emptyAnswer(404)
  const key = [request.method, collection, id === undefined ? '' : '{id}', part ?? ''].join(' ').trimEnd()
  switch (key) {
    case 'GET people':
      return searchPeople(room, request)
    case 'POST people':
      return createPerson(room, request)
    case 'GET people {id}':
      return person(room, id)
    case 'GET cases':
      return searchCases(room, request)
    case 'POST cases':
      return createCase(room, request)
    case 'PUT cases {id}':
      return onCase(room, request, id, 'case_changed')
    case 'POST cases {id} notes':
      return onCase(room, request, id, 'note_added')
    case 'POST cases {id} files':
      return onCase(room, request, id, 'file_added')
    default:
      return emptyAnswer(404)
  }
}

function searchPeople({ store, callers, behaviours, now }: JudgeRoom, { query }: WholeRequest): Answer {
  const asked = new URLSearchParams(query)
  const shown = store.people.filter((one) => one.shownFrom <= now())
  const found = findPeople(behaviours.finds ?? 'right', shown, callers, {
    phone: asked.get('phone') ?? undefined,
    email: asked.get('email') ?? undefined,
  })
  return foundAnswer(
    behaviours,
    found.map((one) => showPerson(behaviours, one)),
  )
}

function person({ store, behaviours }: JudgeRoom, id: string | undefined): Answer {
  const one = store.person(id)
  return one === undefined ? missing(behaviours) : jsonAnswer(showPerson(behaviours, one))
}

/** An id that nobody has. */
function missing({ none = 'not_found' }: JudgeBehaviours): Answer {
  return emptyAnswer(none === 'forbidden' || none === 'bad_request' ? NONE_STATUS[none] : 404)
}

function createPerson(room: JudgeRoom, request: WholeRequest): Answer {
  const { store, behaviours } = room
  const fields = fieldsOf(request)
  const asked = { name: text(fields['name']) ?? '', phone: text(fields['phone']), email: text(fields['email']) }
  const existing = behaviours.conflicts === undefined ? [] : store.people.filter((one) => isInTheWay(room, one, asked))
  if (existing.length > 0) return jsonAnswer({ existing: existing.map((one) => showPerson(behaviours, one)) }, 409)
  const created = store.addPerson({ owner: meantFor(request), ...asked }, shownFrom(room))
  const shown = showPerson(behaviours, created)
  record(room, request, 'person_created', shown['id'], created.owner)
  return createdAnswer(behaviours, `${JUDGE_API}/people`, created.number, shown)
}

function isInTheWay(
  { behaviours }: JudgeRoom,
  one: JudgePerson,
  asked: Pick<JudgePerson, 'name' | 'phone' | 'email'>,
): boolean {
  if (asked.phone !== null && one.phone !== null && digitsOf(one.phone) === digitsOf(asked.phone)) return true
  if (asked.email !== null && one.email?.toLowerCase() === asked.email.toLowerCase()) return true
  return behaviours.conflicts === 'same_name' && one.name === asked.name
}

function searchCases({ store, behaviours, now }: JudgeRoom, { query }: WholeRequest): Answer {
  const asked = new URLSearchParams(query)
  const wanted = asked.get('person') === null ? undefined : (store.person(asked.get('person') ?? undefined) ?? null)
  const reference = asked.get('reference')
  const shown = store.cases.filter((one) => one.shownFrom <= now())
  const found = findCases(
    behaviours.finds ?? 'right',
    shown,
    (one) =>
      (wanted === undefined || one.person === wanted) && (reference === null || asText(one.reference) === reference),
  )
  return foundAnswer(
    behaviours,
    found.map((one) => showCase(behaviours, one)),
  )
}

function createCase(room: JudgeRoom, request: WholeRequest): Answer {
  const { store, behaviours } = room
  const { person: personId, reference = null, subject = null } = fieldsOf(request)
  const created = store.addCase({ person: store.person(personId), reference, subject, shownFrom: shownFrom(room) })
  const shown = showCase(behaviours, created)
  record(room, request, 'case_created', shown['id'], created.person?.owner)
  return createdAnswer(behaviours, `${JUDGE_API}/cases`, created.number, shown)
}

function onCase(room: JudgeRoom, request: WholeRequest, id: string | undefined, kind: JudgeEffect['kind']): Answer {
  const one = room.store.case(id)
  if (one === undefined) return emptyAnswer(404)
  record(room, request, kind, id, one.person?.owner)
  return jsonAnswer({ success: true, id: room.effects.length })
}

function record(
  { effects, now }: JudgeRoom,
  request: WholeRequest,
  kind: JudgeEffect['kind'],
  id: Json | undefined,
  owner: string | undefined,
): void {
  effects.push({
    kind,
    at: now(),
    id: asText(id ?? null),
    owner: owner ?? null,
    meantFor: meantFor(request),
    session: String(request.headers['x-session'] ?? ''),
  })
}

function meantFor({ headers }: WholeRequest): string {
  return String(headers['x-meant-for'] ?? '')
}

function shownFrom({ behaviours, now }: JudgeRoom): number {
  return now() + (behaviours.indexLagMs ?? 0)
}

/** A body that is no JSON object has no fields. */
function fieldsOf({ body }: WholeRequest): { [name: string]: Json } {
  try {
    const value = parseJson(body.toString())
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
