import type { ConfigIssue } from './issue.ts'

export interface ReportOptions {
  /** Colours for a terminal. Default: false. */
  colour?: boolean | undefined
}

const WIDEST = 120
const RED = '\x1b[31m'
const YELLOW = '\x1b[33m'
const BOLD = '\x1b[1m'
const OFF = '\x1b[0m'

/** Issues as text: place, message, the line with a caret under the column, and what to do. */
export function formatIssues(
  issues: readonly ConfigIssue[],
  source: { file?: string | undefined } = {},
  options: ReportOptions = {},
): string {
  return issues.map((issue) => formatIssue(issue, source, options)).join('\n\n')
}

/** One issue as text. */
export function formatIssue(
  issue: ConfigIssue,
  source: { file?: string | undefined } = {},
  { colour = false }: ReportOptions = {},
): string {
  const paint = (code: string, text: string): string => (colour ? code + text + OFF : text)
  const { severity, code, path, line, column, message, hint, excerpt } = issue
  const place = [source.file, line, column].filter((part) => part !== undefined).join(':')
  const tint = severity === 'error' ? RED : YELLOW
  const lines = [
    [place && paint(BOLD, place), paint(tint, severity), code, printable(path)].filter(Boolean).join(' '),
    `  ${printable(message)}`,
  ]
  if (excerpt) {
    const { text, start, end } = window(excerpt)
    const gutter = line === undefined ? '' : String(line)
    lines.push(
      `${gutter.padStart(6)} | ${text}`,
      `${''.padStart(6)} | ${''.padStart(start)}${paint(tint, '^'.repeat(end - start))}`,
    )
  }
  lines.push(`  ${printable(hint)}`)
  return lines.map((one) => one.trimEnd()).join('\n')
}

/** The part of a long line around what is meant. */
function window({ text, start, end }: NonNullable<ConfigIssue['excerpt']>): {
  text: string
  start: number
  end: number
} {
  const from = text.length <= WIDEST ? 0 : Math.max(0, Math.min(start - 40, text.length - WIDEST))
  const shown = printable(text.slice(from, from + WIDEST))
  const first = Math.min(start - from, shown.length)
  return { text: shown, start: first, end: Math.max(first + 1, Math.min(end - from, shown.length)) }
}

/** Nothing in a configuration may steer a terminal. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must go
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ')
}
