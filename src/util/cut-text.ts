/** The first `count` characters of a text, never half of one. */
export function firstCharacters(text: string, count: number): string {
  return text.length <= count ? text : Array.from(text).slice(0, count).join('')
}

/** The last `count` characters of a text, never half of one. */
export function lastCharacters(text: string, count: number): string {
  return text.length <= count ? text : Array.from(text).slice(-count).join('')
}
