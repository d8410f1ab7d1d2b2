import type { Random } from '../util/random.ts'

/** A number, or the least and the most of a whole number that is drawn. */
export type Amount = number | readonly [least: number, most: number]

/** A whole number between both ends; each of them can be it. A plain number is not drawn. */
export function drawAmount(random: Random, amount: Amount): number {
  if (typeof amount === 'number') return amount
  const [least, most] = amount
  return least + Math.floor(random.fraction() * (most - least + 1))
}
