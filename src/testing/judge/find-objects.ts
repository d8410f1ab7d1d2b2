import type { FindBehaviour } from './behaviours.ts'
import type { Json } from '../../util/json.ts'
import { asText } from '../server/as-text.ts'
import type { JudgeCaller } from './callers.ts'
import { digitsOf } from './digits-of.ts'
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
  const isRight = matcherOf(query)
  const right = everybody.filter(isRight)
  switch (behaviour) {
    case 'right':
      return right
    case 'near_twins': {
      const meant = new Set(
        callers.filter((caller) => isRight({ ...caller, digits: digitsOf(caller.phone) })).map(({ id }) => id),
      )
      return everybody.filter((person) => right.includes(person) || meant.has(person.twinOf ?? ''))
    }
    case 'wildcards':
      return everybody.filter((person) => isRight(person) || isLike(person, query))
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

/** What a search looks at: a person, or a caller whom the CRM may not know. */
interface Somebody extends Pick<JudgePerson, 'phone' | 'email' | 'digits'> {
  reference?: Json | undefined
}

function matcherOf({ phone, email, reference }: PersonQuery): (somebody: Somebody) => boolean {
  const digits = phone === undefined ? undefined : digitsOf(phone)
  const address = email?.toLowerCase()
  return (somebody) =>
    (digits === undefined || somebody.digits === digits) &&
    (address === undefined || somebody.email?.toLowerCase() === address) &&
    (reference === undefined || asText(somebody.reference ?? null) === reference)
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
