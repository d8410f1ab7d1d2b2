import { ERROR_CODES, type ErrorCode } from '../errors/codes.ts'
import { printPath, valueAt } from './config-path.ts'
import type { Finding, Range } from './finding.ts'
import type { SecretMask } from './secret-mask.ts'
import { isSecretPlace } from './secret-places.ts'
import type { Source } from './source.ts'

/** One mistake in a configuration, as data. */
export interface ConfigIssue {
  severity: 'error' | 'warning'
  code: ErrorCode
  /** The place, such as `account.create.params.name`; empty for the whole. */
  path: string
  /** Counted from 1; absent where there is no source text. */
  line?: number
  column?: number
  /** What is wrong. */
  message: string
  /** What to do. */
  hint: string
  /** The line, or the template, with the part that is meant; secrets are masked. */
  excerpt?: { text: string; start: number; end: number }
}

/** Gives findings their lines and columns, in the order of the text. */
export function toIssues(findings: readonly Finding[], source: Source, mask: SecretMask): ConfigIssue[] {
  return findings
    .map((finding) => ({ finding, range: finding.range ?? locate(finding, source) }))
    .toSorted((a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0))
    .map(({ finding, range }) => toIssue(finding, range, source, mask))
}

function toIssue(finding: Finding, range: Range | undefined, source: Source, mask: SecretMask): ConfigIssue {
  const { severity, code, path, message, hint } = finding
  const place = range && source.text !== undefined ? placeIn(source.text, range, mask) : excerptOf(source.tree, finding)
  return { severity, code, path: printPath(path), ...place, message, hint: hint ?? ERROR_CODES[code].remedy }
}

/** Something that is missing is shown at the key of the nearest map around it. */
function locate({ path, part, span }: Pick<Finding, 'path' | 'part' | 'span'>, source: Source): Range | undefined {
  const own = source.locate(path, part, span)
  if (own !== undefined || path.length === 0) return own
  const outer = path.slice(0, -1)
  const range = locate({ path: outer, part: 'key' }, source)
  return range && outer.length === 0 ? { start: range.start, end: range.start + 1 } : range
}

function placeIn(text: string, range: Range, mask: SecretMask): Pick<ConfigIssue, 'line' | 'column' | 'excerpt'> {
  const start = Math.min(range.start, text.length)
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const newline = text.indexOf('\n', start)
  const lineEnd = newline === -1 ? text.length : newline
  const line = countLines(text, lineStart) + 1
  const shown = mask(lineStart, lineEnd)
  return {
    line,
    column: start - lineStart + 1,
    ...(shown !== undefined && {
      excerpt: {
        text: shown.replace(/\r$/, ''),
        start: start - lineStart,
        end: Math.max(start + 1, Math.min(range.end, lineEnd)) - lineStart,
      },
    }),
  }
}

function countLines(text: string, end: number): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

/** Without a source text the template itself is shown. */
function excerptOf(tree: unknown, { path, span }: Finding): Pick<ConfigIssue, 'excerpt'> {
  const text = valueAt(tree, path)
  const shown =
    span !== undefined && typeof text === 'string' && !text.includes('\n') && !isSecretPlace(path, undefined)
  return shown ? { excerpt: { text, start: span.start, end: span.end } } : {}
}
