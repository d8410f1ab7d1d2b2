import { ResponsePathError } from './path-error.ts'

/** Keys that lead out of the data and into the language. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

const NAME = /[\p{L}\p{N}\p{M}_$@:-]+/uy
const INTEGER = /-?(?:0|[1-9]\d{0,8})(?!\d)/y
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r' }

/** Reads the text of a path from left to right. Every failure names the character it happened at. */
export class PathScanner {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  fail(message: string, at = this.at): never {
    throw new ResponsePathError(`the path ${JSON.stringify(this.text)} ${message} (character ${at + 1})`, at)
  }

  failHere(expected: string): never {
    const found = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0)
    this.fail(this.atEnd() ? `ends where ${expected} should be` : `has ${JSON.stringify(found)} instead of ${expected}`)
  }

  atEnd(): boolean {
    return this.at >= this.text.length
  }

  startsWith(token: string): boolean {
    return this.text.startsWith(token, this.at)
  }

  /** Steps over the token when it is next. */
  take(token: string): boolean {
    if (!this.startsWith(token)) return false
    this.at += token.length
    return true
  }

  expect(token: string): void {
    if (!this.take(token)) this.failHere(JSON.stringify(token))
  }

  /** Steps over what the sticky expression matches here. */
  match(expression: RegExp): string | undefined {
    expression.lastIndex = this.at
    const found = expression.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  spaces(): void {
    this.match(/ */y)
  }

  /** A key without quotes. */
  name(): string {
    const start = this.at
    const name = this.match(NAME)
    if (name === undefined) this.failHere('a key')
    this.refuseForbidden(name, start)
    if (this.startsWith('(')) this.fail('calls a function; functions are not allowed')
    return name
  }

  /** A text in single or double quotes, with `\` before a quote, before itself, and in `\n`, `\r`, `\t`. */
  quoted(): string {
    if (!this.isQuote()) this.failHere('a quote')
    const start = this.at
    const quote = this.text[this.at++]
    let content = ''
    for (; this.text[this.at] !== quote; this.at++) {
      if (this.atEnd()) this.fail('opens a quote that is not closed', start)
      if (this.text[this.at] !== '\\') {
        content += this.text[this.at]
        continue
      }
      const escaped = this.text[++this.at] ?? ''
      if (!/^[\\'"/nrt]$/.test(escaped)) this.fail('has a backslash that escapes nothing', this.at - 1)
      content += ESCAPES[escaped] ?? escaped
    }
    this.at++
    return content
  }

  /** A key in quotes. */
  quotedKey(): string {
    const start = this.at
    const key = this.quoted()
    this.refuseForbidden(key, start)
    return key
  }

  isQuote(): boolean {
    return this.startsWith("'") || this.startsWith('"')
  }

  integer(): number | undefined {
    const digits = this.match(INTEGER)
    return digits === undefined ? undefined : Number(digits)
  }

  private refuseForbidden(key: string, start: number): void {
    if (FORBIDDEN_KEYS.has(key)) this.fail(`uses the key ${key}, which is not allowed`, start)
  }
}
