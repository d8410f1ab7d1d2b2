/** A query, taken apart: what the author wrote, with `?` for every value, and the values. */
export interface Parsed {
  shape: unknown
  values: string[]
}

/** A search language: enough of its grammar to tell structure from value. */
export interface Grammar {
  name: string
  /** Signs and words of the language, for values that try to be more. */
  special: readonly string[]
  /** Conditions as an author writes them, around `{NAME}` and `{EMAIL}`. */
  conditions: readonly string[]
  /** Between two conditions; nothing where the functions that join with words make no sense. */
  joint: string
  /** False where ` or ` and ` and ` join nothing. */
  joinsWithWords: boolean
  /** What stands around the whole query. */
  around: readonly [before: string, after: string]
  /** The value as the language can say it; nothing when it cannot say it at all. */
  said(value: string): string | undefined
  /** @throws Error when it is no query. */
  parse(query: string): Parsed
}

/** Reads a text from left to right. */
export class Cursor {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  get done(): boolean {
    return this.at >= this.text.length
  }

  /** Takes what a sticky pattern matches here. */
  take(pattern: RegExp): string | undefined {
    const sticky = new RegExp(pattern.source, `${pattern.flags.replace('y', '')}y`)
    sticky.lastIndex = this.at
    const found = sticky.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  /** Takes one character. */
  next(): string {
    if (this.done) throw new Error('the query ends too early')
    return this.text[this.at++]!
  }

  fail(what: string): never {
    throw new Error(`${what} at ${this.at}: ${JSON.stringify(this.text.slice(this.at, this.at + 20))}`)
  }
}

/** Takes a text apart by its tokens: values give `?`, the rest stands for itself. */
export function tokens(query: string, token: (cursor: Cursor) => { value: string } | { sign: string }): Parsed {
  const cursor = new Cursor(query)
  const shape: string[] = []
  const values: string[] = []
  for (;;) {
    cursor.take(/[ \t\n\r\u3000]+/)
    if (cursor.done) return { shape, values }
    const one = token(cursor)
    if ('value' in one) values.push(one.value)
    shape.push('value' in one ? '?' : one.sign)
  }
}

/** The value as it is: nothing is lost. */
export const exactly = (value: string): string => value
