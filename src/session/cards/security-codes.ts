import type { Span } from './scrub-cards.ts'

/** What people call the code on the back of a card. */
const NAME = [
  String.raw`c\s?v\s?[vcn]\s?2?`,
  String.raw`cav2?|csc2?`,
  String.raw`(?:card|security|verification)[\s_-]?(?:verification[\s_-]?)?(?:code|number|value)`,
  String.raw`(?:sicherheits|karten[\s-]?pr[üu]f|pr[üu]f)[\s-]?(?:code|nummer|ziffer|zahl)`,
  String.raw`cryptogramme|code de s[ée]curit[ée]|c[óo]digo de seguridad|codice di sicurezza|beveiligingscode|c[óo]digo de seguran[çc]a`,
].join('|')

const CODE = String.raw`\d(?:[\s.-]?\d){2,3}(?!\d)`

/** The name, and within a few words the code. */
const NAMED = new RegExp(String.raw`(?<![a-z])(?:${NAME})(?![a-z])[^\d\n]{0,24}?(${CODE})`, 'gid')
/** The code, and right behind it the name. */
const NAMED_AFTER = new RegExp(
  String.raw`(?<![\d*])(${CODE})[\s("'=:]{0,3}(?:(?:is|as|for|ist|est)\s+)?(?:(?:my|the|your|a|die|der|le|mon)\s+)?(?:${NAME})(?![a-z])`,
  'gid',
)
/** Behind a card number, with or without the month of its expiry in between. */
const BEHIND_CARD =
  /^[\s,;/|]{0,3}(?:(?:exp\w*|valid\w*|until|thru)[.:\s]{0,3})?(?:(?:0?[1-9]|1[0-2])\s?[/.-]\s?(?:20)?\d\d|(?:0[1-9]|1[0-2])\d\d(?=[\s,;/|]))?[\s,;/|]{1,3}(\d{3,4})(?!\d)/di

/** The security codes of cards in a text: those that are called so, and those that follow a card number. */
export function securityCodes(text: string, cards: readonly Span[]): Span[] {
  const named = [NAMED, NAMED_AFTER].flatMap((pattern) =>
    Array.from(text.matchAll(pattern), ({ indices }) => spanAt(indices![1]!)),
  )
  const behind = cards.flatMap(({ end }) => {
    const found = BEHIND_CARD.exec(text.slice(end))
    return found ? [spanAt(found.indices![1]!, end)] : []
  })
  return [...named, ...behind]
}

/** True when something of this name holds a security code, such as the key of a value or the question of an answer. */
export function namesSecurityCode(name: string): boolean {
  return NAME_ALONE.test(name.replaceAll(/([a-z])([A-Z])/g, '$1 $2'))
}

const NAME_ALONE = new RegExp(String.raw`(?<![a-z])(?:${NAME})(?![a-z])`, 'i')

const spanAt = ([start, end]: [number, number], from = 0): Span => ({ start: from + start, end: from + end })
