import type { FindBehaviour } from './behaviours.ts'
import type { Json } from '../../util/json.ts'
import { asText } from '../server/as-text.ts'
import type { JudgeCaller } from './callers.ts'
import type { JudgePerson } from './judge-store.ts'

/** What a search asks for; what is left out matches everybody. */
export interface PersonQuery {
  phone?: string | undefined
  email?: string | undefined
  reference?: string | undefined
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

/** The cases, notes or files that a search answers with. */
export function findAmong<T>(behaviour: FindBehaviour, all: readonly T[], isMeant: (one: T) => boolean): T[] {
  if (behaviour === 'first_of_everything') return all.slice(0, 1)
  return behaviour === 'ignores_filters' ? [...all] : all.filter(isMeant)
}

/** A person, or a caller, whom the CRM may not know. */
interface Somebody {
  phone: string | null
  email: string | null
  reference?: Json | undefined
}

function isAskedFor(somebody: Somebody, { phone, email, reference }: PersonQuery): boolean {
  if (phone !== undefined && (somebody.phone === null || digitsOf(somebody.phone) !== digitsOf(phone))) return false
  if (reference !== undefined && asText(somebody.reference ?? null) !== reference) return false
  return email === undefined || somebody.email?.toLowerCase() === email.toLowerCase()
}

function isLike(somebody: Somebody, { phone, email, reference }: PersonQuery): boolean {
  if (phone !== undefined && (somebody.phone === null || !likePattern(phone).test(somebody.phone))) return false
  if (reference !== undefined && !likePattern(reference).test(asText(somebody.reference ?? null))) return false
  return email === undefined || (somebody.email !== null && likePattern(email).test(somebody.email))
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
