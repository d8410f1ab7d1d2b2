import type { Json } from '../../util/json.ts'
import type { IdShape } from './behaviours.ts'

/** What an answer says at `id` about the object with this number, from 0. */
export function writeId(shape: IdShape, number: number, moment: 'created' | 'found' = 'found'): Json {
  const hex = number.toString(16).padStart(12, '0')
  switch (shape) {
    case 'number':
      return number + 1
    case 'digits':
      return `00${number + 1}`
    case 'from_zero':
      return number
    case 'either':
      return moment === 'created' ? String(number + 1) : number + 1
    case 'huge':
      return 2n ** 53n + 1n + BigInt(number)
    case 'uuid':
      return `0b5c1a6e-3f52-4c57-9d0e-${hex}`
    case 'awkward_text':
      return `Ä b/c?d=%2F#${number}+`
    case 'object':
      return { value: number }
    case 'float':
      return number + 0.5
    case 'empty':
      return ''
    case 'null':
      return null
  }
}
