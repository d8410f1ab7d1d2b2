import type { Json } from '../../util/json.ts'
import { asText } from '../server/as-text.ts'
import type { IdShape } from './behaviours.ts'
import type { PersonSeed } from './callers.ts'
import { digitsOf } from './digits-of.ts'
import { added, createShelf } from './shelf.ts'
import type { Kept } from './shelf.ts'

export interface JudgePerson extends PersonSeed, Kept {
  /** What the request called them. */
  reference: Json
  /** The phone number without its spelling. */
  digits: string | null
}

export interface JudgeCase extends Kept {
  person: JudgePerson | undefined
  reference: Json
  subject: Json
  readonly notes: JudgeNote[]
  readonly files: JudgeFile[]
}

export interface JudgeNote extends Kept {
  text: string
  reference: Json
}

export interface JudgeFile extends Kept {
  name: string
  /** In bytes. */
  size: number
}

/** The data of one judge, in memory. */
export interface JudgeStore {
  readonly people: readonly JudgePerson[]
  readonly cases: readonly JudgeCase[]
  addPerson(more: Omit<JudgePerson, 'number' | 'digits'>): JudgePerson
  addCase(more: Pick<JudgeCase, 'person' | 'reference' | 'subject' | 'shownFrom'>): JudgeCase
  addNote(to: JudgeCase, more: Omit<JudgeNote, 'number'>): JudgeNote
  addFile(to: JudgeCase, more: Omit<JudgeFile, 'number'>): JudgeFile
  /** Those among whom everybody is who has these values: fewer than all, so that searches stay fast. */
  peopleNear(query: { phone?: string | undefined; email?: string | undefined }): readonly JudgePerson[]
  /** The same for cases; a person of null has none. */
  casesNear(person: JudgePerson | null | undefined, reference: string | null): readonly JudgeCase[]
  /** By the id that answers told, as a number or as text. */
  person(id: Json | undefined): JudgePerson | undefined
  case(id: Json | undefined): JudgeCase | undefined
}

export function createJudgeStore(ids: IdShape): JudgeStore {
  const people = createShelf<JudgePerson>(ids, ({ digits, email }) => [
    digits,
    email === null ? null : email.toLowerCase(),
  ])
  const cases = createShelf<JudgeCase>(ids, ({ person, reference }) => [
    `reference ${asText(reference)}`,
    person === undefined ? null : `person ${person.number}`,
  ])
  let notes = 0
  let files = 0
  return {
    people: people.all,
    cases: cases.all,
    addPerson: (more) =>
      people.add({ ...more, number: people.all.length, digits: more.phone === null ? null : digitsOf(more.phone) }),
    addCase: (more) => cases.add({ ...more, number: cases.all.length, notes: [], files: [] }),
    addNote: (to, more) => added(to.notes, { ...more, number: notes++ }),
    addFile: (to, more) => added(to.files, { ...more, number: files++ }),
    peopleNear: ({ phone, email }) => people.near(phone === undefined ? email?.toLowerCase() : digitsOf(phone)),
    casesNear: (person, reference) => {
      if (person === null) return []
      const byPerson = person === undefined ? undefined : `person ${person.number}`
      return cases.near(reference === null ? byPerson : `reference ${reference}`)
    },
    person: people.find,
    case: cases.find,
  }
}
