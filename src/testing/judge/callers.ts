import type { Random } from '../../util/random.ts'
import { draw, pick } from './chance.ts'

/** Somebody who may call; what a session of theirs says about them. */
export interface JudgeCaller {
  /** `caller-1`; goes back to the judge in `X-Meant-For`. */
  readonly id: string
  readonly name: string
  /** E.164. */
  readonly phone: string
  /** In lower case, with an underscore in it. */
  readonly email: string
  /** The CRM has them from the start. */
  readonly known: boolean
}

/** The ids of those whom the CRM has from the start. */
export function knownAmong(callers: readonly JudgeCaller[]): string[] {
  return callers.filter(({ known }) => known).map(({ id }) => id)
}

/** What the CRM has of a person from the start. */
export interface PersonSeed {
  /** The caller it is; a stranger has a name of their own, which no caller has. */
  owner: string
  /** The caller whom a stranger is nearly. */
  twinOf?: string | undefined
  name: string
  /** As the CRM writes it. */
  phone: string | null
  email: string | null
}

/** Draws callers who have nothing in common but, at times, a name. */
export function drawCallers(random: Random, count: number): JudgeCaller[] {
  const lines = new Set<number>()
  while (lines.size < count) lines.add(draw(random, 9000) + 1000)
  return [...lines].map((line, index) => ({
    id: `caller-${index + 1}`,
    name: pick(random, ['Kim Park', 'Lee Doe', 'Unknown caller']),
    phone: `+1212555${line}`,
    email: `kim_${line}@example.com`,
    known: random.fraction() < 0.5,
  }))
}

/** Those callers who are known, and around every caller the strangers who are nearly them. */
export function populationOf(random: Random, callers: readonly JudgeCaller[]): PersonSeed[] {
  const taken = new Set(callers.map(({ phone }) => phone))
  return callers.flatMap((caller) => {
    const known = {
      owner: caller.id,
      name: caller.name,
      phone: spell(random, caller.phone),
      email: shout(random, caller),
    }
    return [...(caller.known ? [known] : []), ...twinsOf(random, caller, taken)]
  })
}

function twinsOf(random: Random, { id, name, phone, email }: JudgeCaller, taken: Set<string>): PersonSeed[] {
  const twin = (kind: string, more: Pick<PersonSeed, 'phone' | 'email'>): PersonSeed => ({
    owner: `stranger-${kind}-of-${id}`,
    twinOf: id,
    name,
    ...more,
  })
  return [
    twin('digit', { phone: spell(random, otherDigit(random, phone, taken)), email: null }),
    twin('country', { phone: phone.replace('+1', '+44'), email: null }),
    twin('domain', { phone: null, email: email.replace('.com', '.org') }),
    twin('letter', { phone: null, email: email.replace('_', 'x') }),
    twin('nobody', { phone: null, email: null }),
  ]
}

/** The same number but for one of its last digits; nobody else has it. */
function otherDigit(random: Random, phone: string, taken: Set<string>): string {
  for (;;) {
    const at = phone.length - 1 - draw(random, 4)
    const twin = `${phone.slice(0, at)}${draw(random, 10)}${phone.slice(at + 1)}`
    if (taken.has(twin)) continue
    taken.add(twin)
    return twin
  }
}

function spell(random: Random, phone: string): string {
  const [area, exchange, line] = [phone.slice(2, 5), phone.slice(5, 8), phone.slice(8)]
  return pick(random, [
    phone,
    `(${area}) ${exchange}-${line}`,
    `+1 ${area} ${exchange} ${line}`,
    `1${area}${exchange}${line}`,
  ])
}

/** Upper and lower case make no other address. */
function shout(random: Random, { email }: JudgeCaller): string {
  return pick(random, [email, email.toUpperCase()])
}
