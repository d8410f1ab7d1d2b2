import type { Value } from './database.ts'

/** How a database spells the words in braces, and its placeholders. */
export interface Dialect {
  words: Readonly<Record<string, string>>
  /** What goes before the name of a table. */
  schema: string
  /** The nth placeholder, from 1. */
  place(n: number): string
}

/**
 * Spells a statement: `{sessions}` is a table, `{text}` the type of exact texts, `{serial}` a number that counts up,
 * `{clustered}` ends a table that is kept in the order of its key, `{for update}` and `{for share}` lock rows.
 */
export function createSpelling(dialect: Dialect): (sql: string) => string {
  const spelled = new Map<string, string>()
  return (sql) => {
    const known = spelled.get(sql)
    if (known !== undefined) return known
    let n = 0
    const text = sql
      .replaceAll(/\{([^}]+)\}/g, (_all, word: string) => dialect.words[word] ?? dialect.schema + word)
      .replaceAll('?', () => dialect.place(++n))
    // Lists of other lengths are other statements, so their number has no natural end.
    if (spelled.size >= 500) spelled.clear()
    spelled.set(sql, text)
    return text
  }
}

/** Marks what follows as four hexadecimal digits of a character. */
const MARK = '\u001A'

/**
 * PostgreSQL stores no NUL and no database stores half a character, yet ids from outside may hold both. Such texts are
 * stored in another spelling, so that no two ids become one. Data is JSON, which spells them out by itself.
 */
export function storable<Given extends Value>(value: Given): Given {
  if (typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0') && !value.includes(MARK)))
    return value
  const spelled = Array.from(value, (character) =>
    isOdd(character) ? MARK + character.charCodeAt(0).toString(16).padStart(4, '0') : character,
  )
  return spelled.join('') as Given
}

function isOdd(character: string): boolean {
  return character === '\0' || character === MARK || !character.isWellFormed()
}

/** The row with its texts as they were given. */
export function asGiven<Row>(row: Row): Row {
  const columns = row as Record<string, unknown>
  for (const name in columns) {
    const value = columns[name]
    if (typeof value === 'string' && value.includes(MARK))
      columns[name] = value.replaceAll(new RegExp(`${MARK}(.{4})`, 'g'), (_all, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
  }
  return row
}
