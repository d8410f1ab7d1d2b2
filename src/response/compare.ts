import type { Json } from '../util/json.ts'

/** True for a text, a number, true or false. */
export function isScalar(value: Json): value is string | number | bigint | boolean {
  return typeof value !== 'object'
}

/**
 * True when two values of JSON are the same scalar. A number is a number however it is held; nothing else is converted
 * (7 is not "7"), and lists and objects are equal to nothing.
 */
export function equalScalars(left: Json, right: Json): boolean {
  if (!isScalar(left) || !isScalar(right)) return left === null && right === null
  return left === right || order(left, right) === 0
}

/** Below 0, 0 or above 0 for two numbers or two texts; undefined for anything else, which has no order. */
export function order(left: Json, right: Json): number | undefined {
  if (isNumeric(left) && isNumeric(right)) return left < right ? -1 : Number(left > right)
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right)
  return undefined
}

function isNumeric(value: Json): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}
