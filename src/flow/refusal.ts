import type { Redactor } from '../observe/redactor.ts'
import type { Session } from '../session/session.ts'
import { type Json, isJsonObject } from '../util/json.ts'
import type { Exchange, Exchanger } from './exchange.ts'

/** Keys under which CRMs say why they refuse; everything else may be what was sent to them. */
const TELLING =
  /^(?:message|messages|error|errors|error_?message|error_?description|title|detail|details|description|reason|code|type|field|label|property)$/i

const DEEPEST = 6
const MOST_TEXTS = 6
const LONGEST = 240
const HIDDEN = '[…]'

/**
 * An exchanger whose failures repeat what the CRM says about them. What it says is cleaned first: no secret, no e-mail
 * address, no number longer than four digits, and no word that the session holds gets through.
 */
export function explainingRefusals(exchanger: Exchanger, session: () => Session, redactor: Redactor): Exchanger {
  return {
    async send(endpoint, draft, sending) {
      const exchange = await exchanger.send(endpoint, draft, sending)
      const said = refusalIn(exchange)
      if (exchange.kind === 'answered' || said === undefined) return exchange
      const message = `${exchange.failure.message} It says: ${clean(said, session(), redactor)}`
      return { ...exchange, failure: { ...exchange.failure, message } }
    },
  }
}

/** The texts of an answer that tell why it is a refusal. */
function refusalIn(exchange: Exchange): string | undefined {
  if (exchange.kind === 'answered' || exchange.answer?.json === undefined) return undefined
  const texts: string[] = []
  collect(exchange.answer.json, false, 0, texts)
  return texts.length === 0 ? undefined : texts.join('; ')
}

function collect(value: Json, telling: boolean, depth: number, texts: string[]): void {
  if (texts.length >= MOST_TEXTS || depth > DEEPEST) return
  if (typeof value === 'string') {
    if (telling && value.trim() !== '') texts.push(value.trim().replaceAll(/\s+/g, ' '))
  } else if (Array.isArray(value)) for (const item of value) collect(item, telling, depth + 1, texts)
  else if (isJsonObject(value))
    for (const [key, item] of Object.entries(value)) collect(item, TELLING.test(key), depth + 1, texts)
}

function clean(text: string, session: Session, redactor: Redactor): string {
  let cleaned = redactor
    .redact(text.slice(0, 2 * LONGEST))
    .replaceAll(/[^\s@"'<>]+@[^\s@"'<>]+/g, HIDDEN)
    .replaceAll(/\+?\d[\d\s().-]{3,}\d/g, HIDDEN)
  for (const word of wordsOf(session)) cleaned = cleaned.replaceAll(new RegExp(escapePattern(word), 'gi'), HIDDEN)
  return cleaned.length > LONGEST ? `${cleaned.slice(0, LONGEST)}…` : cleaned
}

/** Every word that the session holds, the longest first. */
function wordsOf(session: Session): string[] {
  const words = new Set<string>()
  const add = (value: unknown): void => {
    if (typeof value === 'string')
      for (const word of [value, ...value.split(/[\s,;:/]+/)]) if (word.length >= 3) words.add(word)
    if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) add(item)
  }
  add([session.endUser, session.sdk, session.agent, session.custom, session.participants, session.feedback])
  add([session.disposition.notes, session.analysis.summary])
  return [...words].toSorted((a, b) => b.length - a.length)
}

const escapePattern = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
