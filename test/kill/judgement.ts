import type { JudgeLedger } from '../../src/testing/judge/judge-ledger-file.ts'

/** What must not be, one line each: what is there twice without a mark, and what is missing. */
export function faultsIn(
  judge: Pick<JudgeLedger, 'effects' | 'violations'>,
  sessionIds: readonly string[],
  lines: readonly string[],
): string[] {
  const marked = new Set(lines.filter((line) => line.startsWith('twice ')).map((line) => line.slice('twice '.length)))
  const twice = judge
    .violations()
    .filter(({ rule, effect }) => rule !== 'file_twice' || !marked.has(effect.session))
    .map(({ rule, message }) => `${rule}: ${message}`)
  const missing = sessionIds.flatMap((sessionId) => {
    const own = judge.effects.filter(({ session }) => session === sessionId)
    const has = (kind: string, text?: string): boolean =>
      own.some((one) => one.kind === kind && (text === undefined || (one.text?.startsWith(text) ?? false)))
    const all: [string, boolean][] = [
      ['case', has('case_created')],
      ['change of the case', has('case_changed')],
      ['file', has('file_added')],
      ...['Call started', 'Rating', 'Call ended'].map((text): [string, boolean] => [text, has('note_added', text)]),
    ]
    return all.filter(([, isThere]) => !isThere).map(([what]) => `${sessionId}: no ${what}`)
  })
  return [...twice, ...missing, ...lines.filter((line) => line.startsWith('open '))]
}
