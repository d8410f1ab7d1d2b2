/** One thing that a request brought about. */
export interface JudgeEffect {
  kind: 'person_created' | 'case_created' | 'case_changed' | 'note_added' | 'file_added'
  /** When, in milliseconds since 1970. */
  at: number
  /** Of the person created, else of the case, as text. */
  id: string
  /** The caller or stranger whom it landed on; null when it belongs to nobody. */
  owner: string | null
  /** The caller whom the request meant: its header `X-Meant-For`. */
  meantFor: string
  /** The session that it was done for: its header `X-Session`. */
  session: string
}

/** What must never happen. */
export interface JudgeViolation {
  rule: 'wrong_person' | 'person_twice' | 'case_twice'
  effect: JudgeEffect
  message: string
}

/**
 * Judges effects in their order: what landed on somebody else than was meant, who was created twice, and for which
 * session a second case was created.
 *
 * @param present the callers who were there from the start.
 */
export function violationsIn(effects: readonly JudgeEffect[], present: readonly string[]): JudgeViolation[] {
  const people = new Set(present)
  const sessions = new Set<string>()
  const violations: JudgeViolation[] = []
  for (const effect of effects) {
    const { kind, owner, meantFor, session, id } = effect
    const violate = (rule: JudgeViolation['rule'], message: string): void => {
      violations.push({ rule, effect, message })
    }
    if (owner !== meantFor)
      violate('wrong_person', `${kind} ${id} was meant for ${meantFor} and went to ${owner ?? 'nobody'}`)
    if (kind === 'person_created' && seenBefore(people, meantFor))
      violate('person_twice', `${meantFor} was there already`)
    if (kind === 'case_created' && seenBefore(sessions, session)) violate('case_twice', `${session} had a case already`)
  }
  return violations
}

function seenBefore(seen: Set<string>, key: string): boolean {
  const before = seen.has(key)
  seen.add(key)
  return before
}
