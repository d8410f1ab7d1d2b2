const MASK = '[secret]'

/** Shorter values would mask ordinary words. */
const SHORTEST = 4

/** The second net: takes every secret out of a text, also where it is encoded. */
export class Redactor {
  readonly #forms = new Set<string>()
  #pattern: RegExp | undefined

  /** From now on the secret is masked as it is, percent-encoded, in JSON and in base64. */
  add(secret: string): void {
    if (secret.length < SHORTEST) return
    const json = JSON.stringify(secret).slice(1, -1)
    const base64 = Buffer.from(secret, 'utf8').toString('base64')
    for (const form of [secret, encodeURIComponent(secret.toWellFormed()), json, base64, base64.replace(/=+$/, '')])
      this.#forms.add(form)
    this.#pattern = undefined
  }

  redact(text: string): string {
    if (this.#forms.size === 0) return text
    this.#pattern ??= new RegExp(
      [...this.#forms]
        .toSorted((a, b) => b.length - a.length)
        .map((form) => form.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('|'),
      'g',
    )
    return text.replaceAll(this.#pattern, MASK)
  }
}
