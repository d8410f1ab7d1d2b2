import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The README and every page of `docs`, by path. */
export const PAGES: ReadonlyMap<string, string> = new Map(
  ['README.md', ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((path) => join('docs', path))]
    .filter((path) => path.endsWith('.md'))
    .toSorted()
    .map((path) => [path, readFileSync(path, 'utf8')]),
)

/**
 * The text of every fenced block, by page, language and place: `README.md sh 2`. A block without a language is called
 * `output`.
 */
export const BLOCKS: ReadonlyMap<string, string> = new Map([...PAGES].flatMap(([page, text]) => blocksIn(page, text)))

/** One fenced block. */
export function block(key: string): string {
  const text = BLOCKS.get(key)
  if (text === undefined) throw new Error(`There is no block ${key}.`)
  return text
}

/** Everything in single backticks outside fenced blocks, as it is shown: in tables a pipe stands behind a backslash. */
export function inlineCode(page: string): string[] {
  const prose = PAGES.get(page)!.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '')
  return [...prose.matchAll(/(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g)].map(([, , code]) =>
    code!.trim().replaceAll('\\|', '|'),
  )
}

function blocksIn(page: string, text: string): [string, string][] {
  const counts = new Map<string, number>()
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)].map(([, indent, language, content]) => {
    const name = `${page} ${language || 'output'}`
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return [count === 1 ? name : `${name} ${count}`, content!.replaceAll(new RegExp(`^${indent}`, 'gm'), '')]
  })
}
