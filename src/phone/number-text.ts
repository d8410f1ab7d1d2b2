/** A SIP or tel address, alone or in angle brackets behind a name: the user, and the host of a SIP address. */
const ADDRESS = /^(?:[^<]*<)?\s*(sips?|tel):([^@;?>]*)(?:[^@?>]*@([^;?>]*))?/i

/** Marks that show nothing and only steer the direction of text; copied numbers bring them along. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

/** What a value says before anybody asks whether it is a phone number. */
export interface NumberText {
  scheme: 'sip' | 'tel' | undefined
  /** What may be a number: the user of an address, else the value itself. */
  text: string
  /** The host of a SIP address. */
  host: string | undefined
}

/** Takes an address such as `sip:+12223334444@host` apart; any other value is its own text. */
export function numberText(value: string): NumberText {
  const [, scheme, user = '', host] = ADDRESS.exec(value) ?? []
  if (scheme === undefined) return { scheme: undefined, text: tidy(value), host: undefined }
  const isTel = scheme.toLowerCase() === 'tel'
  return { scheme: isTel ? 'tel' : 'sip', text: tidy(decode(user)), host: host?.toLowerCase() }
}

/** The parser knows a plus only at the beginning and without brackets. */
function tidy(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .trim()
    .replace('＋', '+')
    .replace(/^\(\+(\d{1,3})\)/, '+$1 ')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The digits of a text that looks like a phone number: only digits, a leading plus and the usual separators. */
export function phoneDigits(text: string): string | undefined {
  return /^\+?[\d\s().\-/]+$/.test(text) ? text.replace(/\D/g, '') : undefined
}
