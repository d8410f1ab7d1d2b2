import { stringifyJson } from '../util/json.ts'
import { painter } from './paint.ts'
import { printable } from './printable.ts'

/** Rows as a small table. `columns` are the fields with the most characters that are shown of each; numbers stand right. */
export function formatTable(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: Readonly<Record<string, number>>,
  { colour }: { colour?: boolean | undefined } = {},
): string {
  const paint = painter(colour)
  const shown = rows.map((row) => Object.entries(columns).map(([name, most]) => cut(row[name], most)))
  const names = Object.keys(columns)
  const widths = names.map((name, index) => Math.max(name.length, ...shown.map((cells) => cells[index]!.length)))
  const numeric = names.map((name) => rows.every((row) => typeof row[name] === 'number'))
  const write = (cells: readonly string[]): string =>
    cells
      .map((text, index) => (numeric[index] ? text.padStart(widths[index]!) : text.padEnd(widths[index]!)))
      .join('  ')
      .trimEnd()
  return [paint('dim', write(names)), ...shown.map(write)].map((text) => `  ${text}`).join('\n')
}

function cut(value: unknown, most: number): string {
  const whole = value === null || value === undefined ? '' : typeof value === 'string' ? value : stringifyJson(value)
  const text = printable(whole.trim().replaceAll(/\s*\n\s*/g, ' · '))
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}
