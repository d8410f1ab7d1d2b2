import { styleText } from 'node:util'

export type Style = Parameters<typeof styleText>[0]

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string

/** Whether a terminal takes colours is up to the caller. */
export function painter(colour: boolean | undefined): Paint {
  return colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text
}

const GOOD: ReadonlySet<string> = new Set(['found', 'created', 'done', 'uploaded', 'sent'])
const BAD: ReadonlySet<string> = new Set(['failed', 'rejected', 'held', 'missing_id', 'ambiguous', 'blocked'])

/** The colour of an outcome: of steps and of operations. */
export function outcomeStyle(outcome: string): Style {
  if (GOOD.has(outcome)) return 'green'
  return BAD.has(outcome) ? 'red' : 'yellow'
}
