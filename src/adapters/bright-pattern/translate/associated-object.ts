import { CrmwireError } from '../../../errors/crmwire-error.ts'

/** What a call is about, such as the contact whose number was clicked. The vendor's newer types call it `InteractionAssociatedObjectData`. */
export type InteractionAssociatedObject = {
  id: string
  /** Such as contact, case or task. */
  type: string
  displayName: string
  displayType: string
  customFields: Record<string, string>
}

const TEXTS = ['id', 'type', 'displayName', 'displayType'] as const
const EXAMPLE =
  'such as { "id": "7", "type": "contact", "displayName": "Kim", "displayType": "Contact", "customFields": {} }'

/**
 * Reads an associated object, given as one or as JSON text that somebody typed. Keys that are not known here stay.
 *
 * @throws CrmwireError `BRIGHT_PATTERN_INVALID`; its message names each key that is wrong, and where JSON breaks off.
 */
export function readAssociatedObject(given: unknown): InteractionAssociatedObject {
  const object = typeof given === 'string' ? parse(given) : given
  const problems = problemsOf(object)
  if (problems.length > 0) throw new CrmwireError('BRIGHT_PATTERN_INVALID', problems.join('; '))
  return object as InteractionAssociatedObject
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CrmwireError('BRIGHT_PATTERN_INVALID', `initialObject: not JSON${placeOf(String(error), text)}.`)
  }
}

/** Where the text stops being JSON, as far as the engine tells. The rest of its message may repeat what was typed. */
function placeOf(message: string, text: string): string {
  const position = /end of/.test(message) ? text.length : /position (\d+)/.exec(message)?.[1]
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? []
  if (line !== undefined) return ` from line ${line}, column ${column} on`
  if (position === undefined) return ''
  const lines = text.slice(0, Number(position)).split('\n')
  return ` from line ${lines.length}, column ${lines.at(-1)!.length + 1} on`
}

function problemsOf(object: unknown): string[] {
  if (!isMap(object)) return [`initialObject: expected a map, ${EXAMPLE}, got ${kindOf(object)}`]
  const problems = TEXTS.filter((key) => typeof object[key] !== 'string' || object[key] === '').map(
    (key) => `initialObject.${key}: expected a text, got ${object[key] === '' ? 'an empty one' : kindOf(object[key])}`,
  )
  const { customFields } = object
  if (!isMap(customFields))
    return [...problems, `initialObject.customFields: expected a map, got ${kindOf(customFields)}`]
  const wrong = Object.entries(customFields).filter(([, value]) => typeof value !== 'string')
  return [
    ...problems,
    ...wrong.map(([key, value]) => `initialObject.customFields.${key}: expected a text, got ${kindOf(value)}`),
  ]
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a map' : `a ${typeof value}`
}
