import type { Redactor } from '../observe/redactor.ts'
import type { SessionEvent } from '../session/event-schema.ts'
import { type Json, isJsonObject } from '../util/json.ts'
import type { Exchange, Exchanger } from './exchange.ts'
import type { SessionData } from './session-data.ts'

/** Keys under which CRMs say why they refuse; everything else may be what was sent to them. */
const TELLING =
  /^(?:message|messages|error|errors|error_?message|error_?description|title|detail|details|description|reason|code|type|field|label|property)$/i

const DEEPEST = 6
const MOST_TEXTS = 6
const LONGEST = 240
const HIDDEN = '[…]'

/** So much of what was said is looked at. */
const MOST = 4 * LONGEST

/** What may not be repeated: what is known of the person, whatever it is. */
export type Known = readonly unknown[]

/**
 * An exchanger whose failures repeat what the CRM says about them. What it says is cleaned first: no secret, no e-mail
 * address, no number longer than four digits, and no word of what is known gets through.
 */
export function explainingRefusals(exchanger: Exchanger, known: () => Known, redactor: Redactor): Exchanger {
  return {
    async send(endpoint, draft, sending) {
      const exchange = await exchanger.send(endpoint, draft, sending)
      const said = refusalIn(exchange)
      if (exchange.kind === 'answered' || said === undefined) return exchange
      const message = `${exchange.failure.message} It says: ${clean(said, known(), redactor)}`
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

/** What another side said, without secrets, addresses, long numbers and words that are known of the person; cut to a line. */
export function clean(text: string, known: Known, redactor: Redactor): string {
  const redacted = redactor.redact(text)
  // What is cut in two would not be known again.
  const begun = redacted.length > MOST ? redacted.slice(0, MOST).replace(/\S*$/, '') : redacted
  let cleaned = begun
    .replaceAll(/[^\s@"'<>]+(?:@|%40|&#64;)[^\s@"'<>]+/gi, HIDDEN)
    .replaceAll(/\+?\d[\d\s().-]{3,}\d/g, HIDDEN)
  const said = begun.toLowerCase()
  const isSaid = (word: string): boolean => said.includes(word.toLowerCase()) || /[^\w.-]/.test(word)
  for (const word of wordsOf(known).filter(isSaid)) cleaned = cleaned.replaceAll(patternOf(word), HIDDEN)
  return cleaned.length > LONGEST ? `${cleaned.slice(0, LONGEST)}…` : cleaned
}

/** Every word that is known, the longest first. */
function wordsOf(known: Known): string[] {
  const words = new Set<string>()
  const add = (value: unknown): void => {
    if (typeof value === 'string')
      for (const word of [value, ...value.split(/[\s,;:/]+/)]) if (word.length >= 2) words.add(word)
    if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) add(item)
  }
  add(known)
  return [...words].toSorted((a, b) => b.length - a.length)
}

/** The word as it is written, also in a URL; a short one only where it stands alone. */
function patternOf(word: string): RegExp {
  const forms = [word, encodeURIComponent(word.toWellFormed())].map(escapePattern).join('|')
  return new RegExp(word.length > 2 ? forms : `(?<![\\p{L}\\d])(?:${forms})(?![\\p{L}\\d])`, 'giu')
}

const escapePattern = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** What is known of the person behind an operation. */
export function knownOf({ state: { session }, account, record }: SessionData, payload: unknown): Known {
  const { endUser, sdk, agent, custom, metadata, participants, feedback, disposition, analysis } = session
  // The names of its fields are words of everybody; what they hold was said by somebody.
  const { event } = (payload ?? {}) as { event?: Partial<SessionEvent> }
  const said = event && { ...event, id: undefined, type: undefined, sessionId: undefined, at: undefined }
  const { notes } = disposition
  return [
    endUser,
    sdk,
    agent,
    custom,
    metadata,
    participants,
    feedback,
    notes,
    analysis.summary,
    account?.captured,
    record?.captured,
    said,
  ]
}
