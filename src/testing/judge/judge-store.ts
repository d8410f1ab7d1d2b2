import type { Json } from '../../util/json.ts'
import type { IdShape } from './behaviours.ts'
import type { PersonSeed } from './callers.ts'
import { asText } from '../server/as-text.ts'
import { writeId } from './identifiers.ts'

export interface JudgePerson extends PersonSeed {
  /** Counts from 0. */
  number: number
  /** From then on a search shows it, in milliseconds since 1970. */
  shownFrom: number
}

export interface JudgeCase {
  number: number
  person: JudgePerson | undefined
  /** What the request called it. */
  reference: Json
  subject: Json
  shownFrom: number
}

/** The data of one judge, in memory. */
export interface JudgeStore {
  readonly people: readonly JudgePerson[]
  readonly cases: readonly JudgeCase[]
  addPerson(seed: PersonSeed, shownFrom: number): JudgePerson
  addCase(more: Omit<JudgeCase, 'number'>): JudgeCase
  /** By the id that answers told, as a number or as text. */
  person(id: Json | undefined): JudgePerson | undefined
  case(id: Json | undefined): JudgeCase | undefined
}

export function createJudgeStore(ids: IdShape): JudgeStore {
  const people: JudgePerson[] = []
  const cases: JudgeCase[] = []
  const byId = <T extends { number: number }>(list: readonly T[], id: Json | undefined): T | undefined =>
    typeof id === 'object' ? undefined : list.find(({ number }) => sameId(writeId(ids, number), id))
  return {
    people,
    cases,
    addPerson(seed, shownFrom) {
      const person = { ...seed, number: people.length, shownFrom }
      people.push(person)
      return person
    },
    addCase(more) {
      const created = { ...more, number: cases.length }
      cases.push(created)
      return created
    },
    person: (id) => byId(people, id),
    case: (id) => byId(cases, id),
  }
}

function sameId(id: Json, other: Json | undefined): boolean {
  return other !== undefined && other !== '' && typeof id !== 'object' && String(id) === asText(other)
}
