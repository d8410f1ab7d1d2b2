import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { ERROR_CODES } from '../../src/errors/codes.ts'
import { findVariable } from '../../src/session/variables/catalogue.ts'
import { PAGES, inlineCode } from './pages.ts'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

interface Link {
  path: string
  anchor: string | undefined
}

/** The links of a page that stay in the repository, as paths from its root. */
function linksOf(page: string): Link[] {
  return [...PAGES.get(page)!.matchAll(/\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]*))?\)/g)].map(
    ([, path, anchor]) => ({ path: path === '' ? page : normalize(join(dirname(page), path!)), anchor }),
  )
}

/** The anchors of a page, in the way of GitHub. */
function anchorsOf(page: string): string[] {
  const text = PAGES.get(page)!.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '')
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

test('every page is reached from the README', () => {
  const reached = new Set(['README.md'])
  for (const page of reached) for (const { path } of linksOf(page)) if (PAGES.has(path)) reached.add(path)
  expect([...reached].toSorted()).toEqual([...PAGES.keys()].toSorted())
})

test.each([...PAGES.keys()])('every link of %s leads somewhere', (page) => {
  const lost = linksOf(page).filter(
    ({ path, anchor }) => !existsSync(path) || (anchor !== undefined && !anchorsOf(path).includes(anchor)),
  )
  expect(lost).toEqual([])
})

test.each([...PAGES.keys()])('what %s names exists: files, scripts, codes of errors', (page) => {
  const unknown = inlineCode(page).filter((code) => {
    const [, script] = /^npm run ([\w:-]+)/.exec(code) ?? []
    if (script !== undefined) return !(script in scripts)
    if (/^(?:CONFIG|TEMPLATE|RESPONSE|EVENT|HTTP|FILE|FLOW|LEDGER|EMAIL|METADATA|STORAGE)_[A-Z_]+$/.test(code))
      return !(code in ERROR_CODES) && !findVariable(code)
    return (
      /^(?:src|test|docs|tools|examples|presets)\/[\w./-]+\/?(?:\*\.\w+)?$/.test(code) &&
      !existsSync(code.replace(/\*\.\w+$/, ''))
    )
  })
  expect(unknown).toEqual([])
})
