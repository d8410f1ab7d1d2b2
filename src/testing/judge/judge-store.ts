import type { Json } from '../../util/json.ts'
import { asText } from '../server/as-text.ts'
import type { IdShape } from './behaviours.ts'
import type { PersonSeed } from './callers.ts'
import { writeId } from './identifiers.ts'

/** What every object has. */
interface Kept {
  /** Counts from 0. */
  number: number
  /** From then on a search shows it, in milliseconds since 1970. */
  shownFrom: number
}

export interface JudgePerson extends PersonSeed, Kept {
  /** What the request called them. */
  reference: Json
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
  addPerson(more: Omit<JudgePerson, 'number'>): JudgePerson
  addCase(more: Pick<JudgeCase, 'person' | 'reference' | 'subject' | 'shownFrom'>): JudgeCase
  addNote(to: JudgeCase, more: Omit<JudgeNote, 'number'>): JudgeNote
  addFile(to: JudgeCase, more: Omit<JudgeFile, 'number'>): JudgeFile
  /** By the id that answers told, as a number or as text. */
  person(id: Json | undefined): JudgePerson | undefined
  case(id: Json | undefined): JudgeCase | undefined
}

export function createJudgeStore(ids: IdShape): JudgeStore {
  const people = createShelf<JudgePerson>(ids)
  const cases = createShelf<JudgeCase>(ids)
  let notes = 0
  let files = 0
  return {
    people: people.all,
    cases: cases.all,
    addPerson: (more) => people.add({ ...more, number: people.all.length }),
    addCase: (more) => cases.add({ ...more, number: cases.all.length, notes: [], files: [] }),
    addNote: (to, more) => added(to.notes, { ...more, number: notes++ }),
    addFile: (to, more) => added(to.files, { ...more, number: files++ }),
    person: people.find,
    case: cases.find,
  }
}

/** Objects of one kind, in the order of their numbers. */
function createShelf<T extends Kept>(ids: IdShape) {
  const all: T[] = []
  const byId = new Map<string, T>()
  return {
    all,
    add(one: T): T {
      const id = writeId(ids, one.number)
      // What is no id finds nothing.
      if (typeof id !== 'object' && id !== '') byId.set(String(id), one)
      return added(all, one)
    },
    find: (id: Json | undefined): T | undefined =>
      id === undefined || typeof id === 'object' ? undefined : byId.get(asText(id)),
  }
}

function added<T>(list: T[], one: T): T {
  list.push(one)
  return one
}
