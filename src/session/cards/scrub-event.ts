import type { Json } from '../../util/json.ts'
import { isJsonObject } from '../../util/json.ts'
import type { SessionEvent } from '../event-schema.ts'
import { cardCertainty } from './card-number.ts'
import { scrubCards } from './scrub-cards.ts'
import { namesSecurityCode } from './security-codes.ts'

/** The event without the card numbers and security codes that people wrote or said; ids, names and phone numbers stay. */
export function scrubEvent(event: SessionEvent): SessionEvent {
  const { custom, metadata } = event.session ?? {}
  const session = (custom || metadata) && {
    ...event.session,
    ...(custom && {
      custom: {
        signed: custom.signed && scrubValues(custom.signed),
        unsigned: custom.unsigned && scrubValues(custom.unsigned),
      },
    }),
    ...(metadata && { metadata: scrubValues(metadata) }),
  }
  return { ...scrubOwn(event), ...(session && { session }) }
}

/** The texts that an event has by its type. */
function scrubOwn(event: SessionEvent): SessionEvent {
  switch (event.type) {
    case 'session.rated':
      return { ...event, feedback: scrubText(event.feedback) }
    case 'session.disposition':
      return { ...event, notes: scrubText(event.notes) }
    case 'session.account_chosen': {
      const { notes, task } = event
      return { ...event, notes: scrubText(notes), ...(task && { task: { ...task, text: scrubCards(task.text) } }) }
    }
    case 'session.survey':
      return {
        ...event,
        answers: event.answers.map(({ question, answer }) => ({
          question: scrubCards(question),
          answer: scrubValue(answer, namesSecurityCode(question)),
        })),
      }
    case 'session.custom_data':
      return { ...event, data: scrubValues(event.data) }
    case 'session.analyzed':
      return { ...event, summary: scrubText(event.summary), sentiment: scrubText(event.sentiment) }
    case 'session.started':
    case 'session.assigned':
    case 'session.updated':
    case 'session.queue_selected':
    case 'session.verified':
    case 'session.party_added':
    case 'session.transferred':
    case 'session.file':
    case 'session.ended':
      return event
  }
}

const scrubText = <Text extends string | null | undefined>(text: Text): Text | string =>
  typeof text === 'string' ? scrubCards(text) : text

function scrubValues(values: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, scrubValue(value, namesSecurityCode(key))]),
  )
}

/** @param isCode Something says that this is a security code. */
function scrubValue(value: Json, isCode: boolean): Json {
  if (typeof value === 'string') return isCode ? value.replaceAll(/\p{Nd}/gu, '*') : scrubCards(value)
  if (typeof value === 'number' || typeof value === 'bigint') {
    const digits = String(value)
    return isCode || cardCertainty(digits) === 'sure' ? digits.replaceAll(/\d/g, '*') : value
  }
  // A message that was cut in two is one text.
  if (Array.isArray(value)) return scrubList(value, isCode)
  return isJsonObject(value) ? scrubValues(value) : value
}

/** Texts of a list are looked at as one, as a number may be written over several messages; they keep their lengths. */
function scrubList(values: readonly Json[], isCode: boolean): Json[] {
  const each = values.map((value) => scrubValue(value, isCode))
  const texts = each.flatMap((value, at) => messagesIn(value).map((message) => ({ at, ...message })))
  if (texts.length < 2) return each
  let rest = scrubCards(texts.map(({ text }) => text).join('\n'))
  for (const { at, text, key } of texts) {
    const scrubbed = rest.slice(0, text.length)
    rest = rest.slice(text.length + 1)
    const whole = each[at]!
    each[at] = key === undefined ? scrubbed : { ...(whole as Record<string, Json>), [key]: scrubbed }
  }
  return each
}

/** The texts of an item: itself, or those of its fields. */
function messagesIn(value: Json): { text: string; key?: string }[] {
  if (typeof value === 'string') return [{ text: value }]
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [{ text, key }] : []))
}
