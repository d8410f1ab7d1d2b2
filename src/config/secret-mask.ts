import { isAuthType } from '../auth/registry.ts'
import { type ConfigPath, valueAt } from './config-path.ts'
import type { Range } from './finding.ts'
import { isSecretPlace } from './secret-places.ts'
import { settingUses } from './settings.ts'
import type { Source } from './source.ts'

/** A part of the source text with what is or may be a secret masked, character by character; nothing when it cannot be shown at all. */
export type SecretMask = (start: number, end: number) => string | undefined

/** Sections in which a value may be a secret although its key is misspelled. */
const SECTIONS: ReadonlySet<string | number | undefined> = new Set(['auth', 'email', 'storage', 'serve'])
const HARMLESS =
  /^(?:type|header|query|hosts|expires|username|grant|issuer|authorizationUrl|tokenUrl|clientId|clientAuth|scope|accessType|redirectUri|includeRedirectUrl|pkce|subject|audience|keyId|algorithm|enabled|to|from|delayMinutes|files|sendToCrm|urls|host|port|folder|bucket|region|endpoint|path|scheme|url|timeZone|origins|linkDays|\d+)$/
const TELLING = /pass(?:word|phrase|wd)?|secret|token|api[-_]?key|private|credential|smtp|authorization|bearer/i

/** Finds what a report may not show: values where secrets belong, whether or not they should stand there. */
export function createSecretMask(source: Source): SecretMask {
  const { text = '' } = source
  const type = valueAt(source.tree, ['auth', 'type'])
  const hidden: Range[] = []
  const isHidden = (path: ConfigPath, value: string): boolean =>
    isSecretPlace(path, isAuthType(type) ? type : undefined) ||
    (SECTIONS.has(path[0])
      ? !HARMLESS.test(String(path.at(-1)))
      : path[0] === 'settings'
        ? isSecretDefault(source.tree, path)
        : TELLING.test(path.join('.')) && !value.includes('{'))

  for (const [key, { scalar, value: range }] of source.spots) {
    const path = key.split('\u0000').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
    const isLeaf = typeof valueAt(source.tree, path) !== 'object'
    if (!range || !isLeaf || !isHidden(path, scalar?.value ?? '')) continue
    const written = text.slice(range.start, range.end)
    let from = range.start
    for (const use of settingUses(written)) {
      hidden.push({ start: from, end: range.start + use.start })
      from = range.start + use.end
    }
    hidden.push({ start: from, end: range.end })
  }

  return (start, end) => {
    // What could not be read cannot be searched for secrets.
    if (source.torn && mayHoldSecret(text, start, end)) return undefined
    let shown = text.slice(start, end)
    for (const range of hidden) {
      const first = Math.max(range.start, start) - start
      const last = Math.min(range.end, end) - start
      if (first < last)
        shown = shown.slice(0, first) + shown.slice(first, last).replaceAll(/[^\s"'|>]/g, '*') + shown.slice(last)
    }
    return shown
  }
}

function isSecretDefault(tree: unknown, [section, name, key]: ConfigPath): boolean {
  if (key !== 'default' || name === undefined) return false
  return valueAt(tree, [section!, name, 'secret']) === true || TELLING.test(String(name))
}

/** A line of a broken text: by its own words, and by the section that it seems to stand in. */
function mayHoldSecret(text: string, start: number, end: number): boolean {
  if (TELLING.test(text.slice(start, end)) || /^\s*[{[]/.test(text)) return true
  const section = text
    .slice(0, start + 1)
    .split('\n')
    .findLast((line) => /^[^\s#]/.test(line))
  return (
    section === undefined ||
    !/^(?:version|name|baseUrl|phone|timeoutSeconds|network|links|account|record|comment|upload|texts)\b/.test(section)
  )
}
