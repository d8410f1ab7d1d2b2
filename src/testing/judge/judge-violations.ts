import type { JudgeEffect } from './judge-effects.ts'

/**
 * What must never happen:
 * - `wrong_person`: it landed on somebody else than was meant, or on nobody.
 * - `person_twice`: a caller was created who was there already.
 * - `case_twice`: a second case was created for one session.
 * - `note_twice`, `file_twice`: a session has the note or the file already: of the same operation, or with the same text or
 *   name. It is none when the later text or name says so itself, with the word `repeat` in square brackets:
 *   `[repeat of 7]`.
 */
export type JudgeRule = 'wrong_person' | 'person_twice' | 'case_twice' | 'note_twice' | 'file_twice'

/** An effect that must not be. */
export interface JudgeViolation {
  rule: JudgeRule
  effect: JudgeEffect
  message: string
}

/**
 * Judges effects in their order, by the rules of `JudgeRule`.
 *
 * @param present the callers who were there from the start.
 */
export function violationsIn(effects: readonly JudgeEffect[], present: readonly string[]): JudgeViolation[] {
  const seen = new Set(present.map((caller) => keyOf('person', caller)))
  const isSecond = (...parts: string[]): boolean => {
    const key = keyOf(...parts)
    const before = seen.has(key)
    seen.add(key)
    return before
  }
  const violations: JudgeViolation[] = []
  for (const effect of effects) {
    const { kind, owner, meantFor, session, id } = effect
    const violate = (rule: JudgeRule, message: string): void => {
      violations.push({ rule, effect, message })
    }
    if (owner !== meantFor)
      violate('wrong_person', `${kind} ${id} was meant for ${meantFor} and went to ${owner ?? 'nobody'}`)
    if (kind === 'person_created' && isSecond('person', meantFor))
      violate('person_twice', `${meantFor} was there already`)
    if (kind === 'case_created' && isSecond('case', session)) violate('case_twice', `${session} had a case already`)
    if (kind !== 'note_added' && kind !== 'file_added') continue
    // All keys are noted before they are looked at: one that repeats still counts for the next.
    const repeats = keysOf(effect).filter((key) => isSecond(...key))
    if (repeats.length > 0 && !saysThatItRepeats(effect))
      violate(kind === 'note_added' ? 'note_twice' : 'file_twice', `${session} had this already: ${what(effect)}`)
  }
  return violations
}

/** By each of them alone a note or a file is told. */
function keysOf({ kind, session, operation, text, name }: JudgeEffect): string[][] {
  const content = text ?? name ?? ''
  return [
    ...(operation === '' ? [] : [[kind, session, 'operation', operation]]),
    ...(content === '' ? [] : [[kind, session, 'content', content]]),
  ]
}

function saysThatItRepeats({ text, name }: JudgeEffect): boolean {
  return /\[[^\]]*\brepeat\b[^\]]*\]/i.test(text ?? name ?? '')
}

function what({ kind, text, name, operation }: JudgeEffect): string {
  return `${kind} ${JSON.stringify(text ?? name ?? '')} of operation ${operation === '' ? 'unknown' : operation}`
}

function keyOf(...parts: string[]): string {
  return parts.join('\n')
}
