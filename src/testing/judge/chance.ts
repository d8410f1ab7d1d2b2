import type { Random } from '../../util/random.ts'

/** A whole number from 0 up to and without `below`. */
export function draw(random: Random, below: number): number {
  return Math.floor(random.fraction() * below)
}

export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[draw(random, list.length)] ?? list[0]
}

export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, at: random.fraction() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
