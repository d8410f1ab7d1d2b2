import type { Language } from '../language.ts'
import type { Phones } from '../../phone/phones.ts'
import type { Endpoint } from '../../http/endpoint/endpoint.ts'
import type { FindSpec } from '../../http/endpoint/endpoint-schema.ts'
import type { FindPlan, IdentityVariable } from '../../flow/plan.ts'
import type { Facts } from '../../session/facts.ts'
import type { Session } from '../../session/session.ts'
import type { Place } from '../../session/places.ts'
import type { Variable } from '../../session/variables/variable.ts'
import { isEmpty, toText } from '../../template/value.ts'

const E_MAIL = /^[^\s@]+@[^\s@]+$/

/** What the reading of variables rests on. */
export interface Knowledge {
  language: Language
  phones: Phones
  /** Whether what nobody vouches for may identify a person. */
  acceptUnsigned: boolean
}

/** The plan of a find. */
export function findPlan(endpoint: Endpoint, spec: FindSpec, place: Place, knowledge: Knowledge): FindPlan {
  return {
    endpoint,
    identifies: identifier(place, knowledge),
    known: knownValues(place, knowledge),
    onSeveral: spec.response?.onSeveral ?? 'first',
    notFound: new Set(spec.response?.notFound ?? []),
  }
}

/** True when one of the variables that were filled in can tell one person or session from all others. */
function identifier(place: Place, { language, acceptUnsigned }: Knowledge): FindPlan['identifies'] {
  return (used, facts) =>
    used.some((name) => {
      const variable = language.variable(name, { place, captured: [] })
      return variable?.identifies === true && (acceptUnsigned || isVouchedFor(variable, facts))
    })
}

/** Every spelling of a variable's value: as it is shown, and as the session holds it. */
export function knownValues(place: Place, { language, phones }: Knowledge): FindPlan['known'] {
  return (name, facts) => {
    const variable = language.variable(name, { place, captured: [] })
    const fact = variable?.read(facts)
    if (isEmpty(fact)) return []
    const text = toText(fact)
    if (variable!.shown !== 'phone') return [text]
    const shown = phones.format(text, 'create')
    return shown === '' || shown === text ? [shown] : [shown, text]
  }
}

/** An unsigned value counts as nobody's word: the variable must have a value without it. A custom value may be signed. */
function isVouchedFor(variable: Variable, facts: Facts): boolean {
  if (variable.provenance !== 'unsigned') return true
  const { session } = facts
  const vouched: Session = {
    ...session,
    sdk: { name: null, email: null, phone: null, identifier: null },
    endUser: { ...session.endUser, identifier: null },
    custom: { ...session.custom, unsigned: {} },
  }
  return !isEmpty(variable.read({ ...facts, session: vouched }))
}

/** How a variable identifies an account: two spellings of one value are one identity. */
export function identityVariable(name: string, { language, phones, acceptUnsigned }: Knowledge): IdentityVariable {
  const variable = language.variable(name, { place: 'account.findByQuery', captured: [] })!
  return {
    // One number is one person, whichever variable it came from.
    name: variable.shown === 'phone' ? 'PHONE_NUMBER' : variable.name,
    read(facts) {
      const fact = variable.read(facts)
      if (isEmpty(fact) || !(acceptUnsigned || isVouchedFor(variable, facts))) return undefined
      const text = toText(fact).trim()
      const value = variable.shown === 'phone' ? phones.key(text) : E_MAIL.test(text) ? text.toLowerCase() : text
      return value || undefined
    },
  }
}
