import type { Links } from '../../flow/links.ts'
import { painter } from '../../observe/paint.ts'
import { printable } from '../../observe/printable.ts'

const TITLES: Record<keyof Links, string> = {
  account: 'account',
  record: 'record',
  display: 'display',
  lookup: 'lookup',
  screenPop: 'screen pop',
}

/** The links of a session, one a line; those that are not configured, or lack a value in their path, say so. */
export function formatLinks(links: Links, { colour }: { colour?: boolean | undefined } = {}): string {
  const paint = painter(colour)
  return linkNames()
    .map((name) => {
      const url = links[name]
      return `${TITLES[name].padEnd(10)}  ${url === undefined ? paint('dim', '-') : printable(url)}`
    })
    .join('\n')
}

/** The links as data: each name is there, with null where there is no link. */
export function linksJson(links: Links): Record<keyof Links, string | null> {
  const entries = linkNames().map((name) => [name, links[name] ?? null] as const)
  return Object.fromEntries(entries) as Record<keyof Links, string | null>
}

const linkNames = (): (keyof Links)[] => Object.keys(TITLES) as (keyof Links)[]
