import { TemplateError } from '../../errors/template-error.ts'
import type { Facts } from '../../session/facts.ts'
import { type Binding, type CompiledTemplate, compileTemplate } from '../../template/compile-template.ts'
import type { Template, TemplateNode } from '../../template/nodes.ts'
import { type Value, toText } from '../../template/value.ts'
import { encodeLiteral, encodeValue } from './percent.ts'

/** A URL whose variables stand in path segments, query values and the fragment. Scheme and host are constant. */
export interface UrlTemplate {
  origin: string
  /** Fills in everything; `undefined` when a path segment or the fragment would be empty. */
  render(facts: Facts, used?: string[]): RenderedUrl | undefined
}

export interface RenderedUrl {
  /** Origin and path. */
  base: string
  /** Query pairs, percent-encoded. */
  query: string[]
  /** With its `#`, or nothing. */
  fragment: string
}

/** Thrown at rendering when a value would change which place the URL names. */
export class UnsafeUrl extends Error {}

const ORIGIN = /^https?:\/\/[^/?#]+/i

/** A path segment that leads elsewhere; URLs read `%2e` as a dot. */
const DOTS = /^(?:\.|%2e){1,2}$/i

/** How a URL treats what is empty. */
export interface UrlOptions {
  /** True when parts of the path and the fragment leave, too, as pairs of the query always do. Default: false. */
  leavesOutEmpty?: boolean | undefined
}

/** Marks the place of a variable while the text around it is taken apart; a private character that no URL holds. */
const MARK = '\uE000'

/**
 * Compiles a URL. `template` gives the whole, absolute URL.
 *
 * @throws TemplateError when it is not an absolute http(s) URL, or when a variable stands in scheme, host or port.
 */
export function compileUrl(
  template: Template,
  binding: Binding<Facts>,
  { leavesOutEmpty = false }: UrlOptions = {},
): UrlTemplate {
  const holes: TemplateNode[] = []
  let text = ''
  for (const node of template.nodes) {
    if (node.kind === 'text') text += node.text.replaceAll(MARK, '')
    else if (node.kind === 'setting') text += binding.setting(node.name).replaceAll(MARK, '')
    else {
      holes.push(node)
      text += MARK
    }
  }
  const start = ORIGIN.exec(text)?.[0]
  if (start?.includes(MARK))
    throw new TemplateError(
      'TEMPLATE_VARIABLE_NOT_HERE',
      'A variable stands in the scheme, host or port.',
      0,
      template.source.length,
      'Write the host as it is, or as a setting: ${CRM_URL}.',
    )
  const wrong = wrongWith(start)
  if (start === undefined || wrong !== undefined)
    throw new TemplateError('TEMPLATE_URL', wrong ?? NOT_ABSOLUTE, 0, template.source.length)
  let nextHole = 0
  /** Turns marked text back into nodes and compiles them, so that values are encoded and the author's text is kept. */
  const compile = (part: string, emptyWhen: 'any' | 'all'): CompiledTemplate<Facts> => {
    const nodes: TemplateNode[] = []
    part.split(MARK).forEach((piece, index) => {
      if (index > 0) nodes.push(embed(holes[nextHole++]!))
      if (piece !== '') nodes.push({ kind: 'text', text: encodeLiteral(piece), start: 0, end: 0 })
    })
    return compileTemplate({ source: part, nodes }, { ...binding, encode: encodeValue, emptyWhen })
  }

  const rest = text.slice(start.length)
  const [beforeFragment = '', ...fragmentParts] = rest.split('#')
  const [path = '', ...queryParts] = beforeFragment.split('?')
  // A setting may end with a slash where the author writes one, too.
  const texts = path.replaceAll(/\/{2,}/g, '/').split('/')
  if (texts.some((segment) => DOTS.test(segment)))
    throw new TemplateError('TEMPLATE_URL', 'The path of the URL leads elsewhere by dots.', 0, template.source.length)
  const segments = texts.map((segment) => ({ constant: segment === '', render: compile(segment, 'any') }))
  const pairs = compilePairs(queryParts.join('?'), (part) => compile(part, binding.emptyWhen))
  const [page = '', ...pageQuery] = fragmentParts.join('#').split('?')
  const pagePath = leavesOutEmpty ? compileParts(page, (part) => compile(part, 'any')) : compile(page, 'any')
  const pagePairs = compilePairs(pageQuery.join('?'), (part) => compile(part, binding.emptyWhen))

  return {
    origin: new URL(start).origin,
    render(facts, used) {
      let base = start
      let first = true
      for (const { constant, render } of segments) {
        const segment = constant ? '' : render(facts, used)
        if (segment === undefined && leavesOutEmpty) continue
        if (segment === undefined) return undefined
        if (DOTS.test(toText(segment))) throw new UnsafeUrl()
        base += first ? toText(segment) : `/${toText(segment)}`
        first = false
      }
      const query = fillPairs(pairs, facts, used)
      // Names no variable: a fragment is for people and never sent.
      const shown = pagePath(facts)
      if (shown === undefined) return undefined
      const pageText = joinQuery(toText(shown), fillPairs(pagePairs, facts))
      return { base, query, fragment: pageText === '' ? '' : `#${pageText}` }
    },
  }
}

const NOT_ABSOLUTE = 'This is not an absolute http or https URL.'

/** Why scheme, host and port are not what they look like; the values of settings are not quoted. */
function wrongWith(start: string | undefined): string | undefined {
  if (start === undefined || !URL.canParse(start)) return NOT_ABSOLUTE
  if (start.includes('@')) return 'The URL holds a user name or password; use `auth` with `type: basic`.'
  return start.includes('\\') ? 'The host of the URL holds a backslash.' : undefined
}

/** A call that was the whole value is now a part of a text. */
function embed(node: TemplateNode): TemplateNode {
  return node.kind === 'call' ? { ...node, embedded: true } : node
}

type Compile = (part: string) => CompiledTemplate<Facts>
/** Name and value of a query, filled in; nothing when they are left out. */
type Pair = (facts: Facts, used?: string[]) => string | undefined

function compilePairs(query: string, compile: Compile): Pair[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => compilePair(pair, compile))
}

const fillPairs = (pairs: readonly Pair[], facts: Facts, used?: string[]): string[] =>
  pairs.map((pair) => pair(facts, used)).filter((pair) => pair !== undefined)

/** The path of a page in a fragment, whose parts stand between `/` and `&`; those that are empty are left out. */
function compileParts(path: string, compile: Compile): CompiledTemplate<Facts> {
  const parts = path.split('/').map((part) => part.split('&').map(compile))
  return (facts) =>
    parts
      .map((part) => part.map((piece) => piece(facts)).filter((piece) => piece !== undefined))
      .filter((part) => part.length > 0)
      .map((part) => part.map(toText).join('&'))
      .join('/')
}

/** A query pair whose value is empty is left out. */
function compilePair(pair: string, compile: Compile): Pair {
  const equals = pair.indexOf('=')
  const name = compile(equals === -1 ? pair : pair.slice(0, equals))
  const valueText = equals === -1 ? undefined : pair.slice(equals + 1)
  if (!valueText) return (facts, used) => withSuffix(name(facts, used), valueText === undefined ? '' : '=')
  const value = compile(valueText)
  return (facts, used) => {
    const before = used?.length
    const filled = value(facts, used)
    const whole = filled === undefined ? undefined : withSuffix(name(facts, used), `=${toText(filled)}`)
    if (whole === undefined && used !== undefined) used.length = before!
    return whole
  }
}

const withSuffix = (name: Value, suffix: string): string | undefined =>
  name === undefined ? undefined : toText(name) + suffix

/** The URL as one text; further pairs join its own. */
export function joinUrl(url: RenderedUrl, furtherQuery: readonly string[] = []): string {
  const query = furtherQuery.length === 0 ? url.query : [...url.query, ...furtherQuery]
  return joinQuery(url.base, query) + url.fragment
}

const joinQuery = (path: string, query: readonly string[]): string =>
  query.length === 0 ? path : `${path}?${query.join('&')}`
