import type { FindBehaviour } from './behaviours.ts'
import type { JudgeCaller } from './callers.ts'
import type { JudgeCase, JudgePerson } from './judge-store.ts'

/** What a search asks for; what is left out matches everybody. */
export interface PersonQuery {
  phone?: string | undefined
  email?: string | undefined
}

/** The people whom a search answers with; `everybody` is in the order of the judge. */
export function findPeople(
  behaviour: FindBehaviour,
  everybody: readonly JudgePerson[],
  callers: readonly JudgeCaller[],
  query: PersonQuery,
): JudgePerson[] {
  const right = everybody.filter((person) => isAskedFor(person, query))
  switch (behaviour) {
    case 'right':
      return right
    case 'near_twins': {
      const meant = new Set(callers.filter((caller) => isAskedFor(caller, query)).map(({ id }) => id))
      return everybody.filter((person) => right.includes(person) || meant.has(person.twinOf ?? ''))
    }
    case 'wildcards':
      return everybody.filter((person) => isAskedFor(person, query) || isLike(person, query))
    case 'ignores_filters':
      return [...everybody]
    case 'first_of_everything':
      return everybody.slice(0, 1)
  }
}

/** The cases that a search answers with. */
export function findCases(
  behaviour: FindBehaviour,
  all: readonly JudgeCase[],
  isMeant: (one: JudgeCase) => boolean,
): JudgeCase[] {
  if (behaviour === 'first_of_everything') return all.slice(0, 1)
  return behaviour === 'ignores_filters' ? [...all] : all.filter(isMeant)
}

function isAskedFor(person: { phone: string | null; email: string | null }, { phone, email }: PersonQuery): boolean {
  if (phone !== undefined && (person.phone === null || digitsOf(person.phone) !== digitsOf(phone))) return false
  return email === undefined || person.email?.toLowerCase() === email.toLowerCase()
}

function isLike(person: { phone: string | null; email: string | null }, { phone, email }: PersonQuery): boolean {
  if (phone !== undefined && (person.phone === null || !likePattern(phone).test(person.phone))) return false
  return email === undefined || (person.email !== null && likePattern(email).test(person.email))
}

/** `_` is any character, `%` and `*` any text. */
function likePattern(text: string): RegExp {
  const source = text
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/[%*]/g, '.*')
    .replaceAll('_', '.')
  return new RegExp(`^${source}$`, 'i')
}

/** Ten digits are a number of the USA. */
export function digitsOf(phone: string): string {
  const digits = phone.replaceAll(/\D/g, '')
  return digits.length === 10 ? `1${digits}` : digits
}
