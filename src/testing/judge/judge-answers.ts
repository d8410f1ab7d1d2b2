import type { Json } from '../../util/json.ts'
import { emptyAnswer, jsonAnswer } from '../server/answer.ts'
import type { Answer } from '../server/answer.ts'
import type { JudgeBehaviours, ListShape, NoneAnswer } from './behaviours.ts'
import { writeId } from './identifiers.ts'
import type { JudgeCase, JudgeFile, JudgeNote, JudgePerson } from './judge-store.ts'

type Shown = { [name: string]: Json }

/** A person as answers show them. */
export function showPerson(
  { ids = 'number' }: JudgeBehaviours,
  { number, name, phone, email, reference }: JudgePerson,
): Shown {
  return { id: writeId(ids, number), name, phone, email, reference }
}

/** A case as answers show it. */
export function showCase(
  { ids = 'number' }: JudgeBehaviours,
  { number, person, reference, subject }: JudgeCase,
): Shown {
  return { id: writeId(ids, number), person: person ? writeId(ids, person.number) : null, reference, subject }
}

export function showNote({ ids = 'number' }: JudgeBehaviours, { number, text, reference }: JudgeNote): Shown {
  return { id: writeId(ids, number), text, reference }
}

export function showFile({ ids = 'number' }: JudgeBehaviours, { number, name, size }: JudgeFile): Shown {
  return { id: writeId(ids, number), name, size }
}

/** What a search answers. */
export function foundAnswer(
  { lists = 'list', none = 'empty_list', duplicates }: JudgeBehaviours,
  found: Shown[],
): Answer {
  if (found.length === 0) return noneAnswer(none, lists)
  return jsonAnswer(wrap(lists, duplicates ? [...found, ...found] : found))
}

/** What a create answers: the object, or only the place where it is. */
export function createdAnswer(
  { ids = 'number', idPlace = 'body' }: JudgeBehaviours,
  place: string,
  number: number,
  shown: Shown,
): Answer {
  const id = writeId(ids, number, 'created')
  if (idPlace === 'body') return jsonAnswer({ ...shown, id }, 201)
  const segment = typeof id === 'object' ? '' : encodeURIComponent(String(id))
  return { status: 201, headers: { Location: `${place}/${segment}` }, body: '' }
}

/** Statuses that say "there is nobody" and mean it. */
export const NONE_STATUS = { not_found: 404, forbidden: 403, bad_request: 400 } as const

function noneAnswer(none: NoneAnswer, lists: ListShape): Answer {
  switch (none) {
    case 'empty_list':
      return jsonAnswer(wrap(lists, []))
    case 'empty_object':
      return jsonAnswer({})
    case 'null':
      return jsonAnswer(null)
    case 'missing':
      return jsonAnswer(lists === 'bare' ? [] : { total: 0 })
    case 'empty_body':
      return { status: 200, headers: {}, body: '' }
    case 'no_content':
      return { status: 204, headers: {}, body: '' }
    case 'not_found':
    case 'forbidden':
    case 'bad_request':
      return emptyAnswer(NONE_STATUS[none])
  }
}

function wrap(lists: ListShape, found: Shown[]): Json {
  if (lists === 'bare') return found
  if (lists === 'nested') return { data: { items: found.map((item) => ({ item })) } }
  return { total: found.length, [lists]: found }
}
