import { secretPattern } from './secret-pattern.ts'

const MASK = '[secret]'

/** Shorter values would mask ordinary words. */
const SHORTEST = 4

/** The second net: takes every secret out of a text, also where it is encoded. */
export class Redactor {
  /** With how often each was added. */
  readonly #secrets = new Map<string, number>()
  #pattern: RegExp | undefined

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret)
  }

  /** From now on the secret is masked in every form that somebody may repeat it in. */
  add(secret: string): void {
    if (secret.length < SHORTEST) return
    this.#secrets.set(secret, (this.#secrets.get(secret) ?? 0) + 1)
    this.#pattern = undefined
  }

  /** Takes one `add` back. */
  forget(secret: string): void {
    const count = this.#secrets.get(secret) ?? 0
    if (count > 1) this.#secrets.set(secret, count - 1)
    else if (this.#secrets.delete(secret)) this.#pattern = undefined
  }

  redact(text: string): string {
    if (this.#secrets.size === 0) return text
    // Of two secrets one may be a part of the other.
    const longestFirst = [...this.#secrets.keys()].toSorted((a, b) => b.length - a.length)
    this.#pattern ??= new RegExp(longestFirst.map(secretPattern).join('|'), 'g')
    return text.replaceAll(this.#pattern, MASK)
  }
}
