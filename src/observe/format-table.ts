import { painter } from './paint.ts'
import { printable } from './printable.ts'

/** Rows as a small table: a title for each column, lines instead of a frame, long values cut. */
export function formatTable(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: Readonly<Record<string, number>>,
  { colour }: { colour?: boolean | undefined } = {},
): string {
  const paint = painter(colour)
  const shown = rows.map((row) => Object.entries(columns).map(([name, most]) => cut(row[name], most)))
  const names = Object.keys(columns)
  const widths = names.map((name, index) => Math.max(name.length, ...shown.map((cells) => cells[index]!.length)))
  const write = (cells: readonly string[]): string =>
    cells
      .map((text, index) => text.padEnd(widths[index]!))
      .join('  ')
      .trimEnd()
  return [paint('dim', write(names)), ...shown.map(write)].map((text) => `  ${text}`).join('\n')
}

function cut(value: unknown, most: number): string {
  const text = printable(value === null || value === undefined ? '' : String(value))
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}
