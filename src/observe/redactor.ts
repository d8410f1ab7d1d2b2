const MASK = '[secret]'

/** Shorter values would mask ordinary words. */
const SHORTEST = 4
/** From this length on, a secret is also found inside what was encoded together with other text. */
const SHORTEST_EMBEDDED = 8

/** The second net: takes every secret out of a text, also where it is encoded. */
export class Redactor {
  /** With how often each was added. */
  readonly #secrets = new Map<string, number>()
  #pattern: RegExp | undefined

  /** From now on the secret is masked as it is, percent-encoded, in a form, in JSON and in base64. */
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
    this.#pattern ??= new RegExp(
      [...new Set([...this.#secrets.keys()].flatMap(patternsOf))].toSorted((a, b) => b.length - a.length).join('|'),
      'g',
    )
    return text.replaceAll(this.#pattern, MASK)
  }
}

/** Patterns of every way in which a secret may be spelled. */
function patternsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const percent = encodeURIComponent(secret.toWellFormed())
  const form = new URLSearchParams([['', secret]]).toString().slice(1)
  const base64 = Buffer.from(secret, 'utf8').toString('base64')
  const texts = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    ...[percent, form].flatMap((text) => [text, text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]),
    ...[base64, base64.replace(/=+$/, '')].flatMap(inBothAlphabets),
  ].map(escaped)
  return secret.length < SHORTEST_EMBEDDED ? texts : [...texts, ...embeddedInBase64(secret)]
}

/**
 * Base64 writes three bytes at once, so a text within another looks different at each of three places, and its ends mix
 * with what is beside it.
 */
function embeddedInBase64(secret: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret, 'utf8')])
    const text = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64')
    const own = text.slice(before === 0 ? 0 : 4)
    return inBothAlphabets(own).map((core) => `${before === 0 ? '' : MIXED}${escaped(core)}${MIXED}={0,2}`)
  })
}

const MIXED = '[\\w+/-]{0,4}'

const inBothAlphabets = (base64: string): string[] => [base64, base64.replaceAll('+', '-').replaceAll('/', '_')]

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
