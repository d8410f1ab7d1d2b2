import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileUrl, joinUrl } from '../../src/http/endpoint/url-template.ts'
import { type Value, toText } from '../../src/template/value.ts'
import { custom, finding, parse as parseEndpointText } from '../http/endpoint/endpoints.ts'
import { fillIn } from '../template/language.ts'
import { freshdesk } from './dialects/freshdesk.ts'
import type { Grammar, Parsed } from './dialects/grammar.ts'
import { json } from './dialects/json.ts'
import { lucene } from './dialects/lucene.ts'
import { odata } from './dialects/odata.ts'
import { servicenow } from './dialects/servicenow.ts'
import { soql } from './dialects/soql.ts'
import { sql } from './dialects/sql.ts'
import { zendesk } from './dialects/zendesk.ts'
import { zoho } from './dialects/zoho.ts'
import { LONG, always } from './support/always.ts'
import { anyValue } from './support/values.ts'

const HARMLESS = { NAME: 'Harmless', EMAIL: 'Mild' }

/** Queries as authors write them: text, and functions around conditions, whole and inside text. */
function sources({ conditions, joint, joinsWithWords, around }: Grammar): fc.Arbitrary<string> {
  const condition = fc.constantFrom(...conditions)
  const call = fc
    .tuple(condition, condition)
    .chain(([first, second]) =>
      fc.constantFrom(
        ...(joinsWithWords
          ? [`CONCAT_OR(${first}, ${second})`, `CONCAT_AND(${first}, ${second}, ${first})`]
          : [`CONCAT_OR(${first})`]),
        `DEFAULT_VALUE(${first}, ${second})`,
        `MAP({CHANNEL}, chat: ${first}, *: ${second})`,
      ),
    )
  const [before, after] = around
  return fc.oneof(
    condition.map((one) => `${before}${one}${after}`),
    call.map((one) => (before + after === '' ? `=${one}` : `${before}{=${one}}${after}`)),
    call.map((one) => `${before}{=${one}}${after}`),
    ...(joint === ''
      ? []
      : [
          fc.tuple(condition, condition).map((two) => before + two.join(joint) + after),
          fc.tuple(condition, call).map(([one, other]) => `${before}${one}${joint}{=${other}}${after}`),
        ]),
    condition.map((one) => `${before}${one.replaceAll('{NAME}', '{=DEFAULT_VALUE({PHONE}, {NAME})}')}${after}`),
  )
}

/** The same query as the query of a URL. */
function inUrl(dialect: string, source: string, values: Record<string, string>): string | undefined {
  // Only a whole template may begin with a call; in a URL it is embedded.
  const embedded = source.startsWith('=') ? `{${source}}` : source
  const text = embedded.replaceAll(/\{(?=(?:NAME|EMAIL|PHONE|CHANNEL)\})/g, '{CUSTOM.')
  const url = compileUrl(parseEndpointText(`https://crm.example.com/x?q=${text}`), finding(dialect)).render(
    custom(values),
  )!
  return new URL(joinUrl(url)).searchParams.get('q') ?? undefined
}

describe.each([json, zoho, soql, odata, lucene, sql, zendesk, servicenow, freshdesk])('in $name', (grammar) => {
  const { name, special, said, parse } = grammar
  const value = anyValue([...special])

  /** The harmless query with other values. */
  function saying(harmless: Value, values: { NAME: string; EMAIL: string }): Parsed {
    const parsed = parse(toText(harmless))
    const say = (word: string): string => said(word === 'Mild' ? values.EMAIL : values.NAME)!
    return { ...parsed, values: parsed.values.map((one) => one.replaceAll(/Harmless|Mild/g, say)) }
  }

  test('a value never changes the structure, and reads back as itself', LONG, () => {
    always([sources(grammar), value, value], (source, NAME, EMAIL) => {
      fc.pre(said(NAME) !== undefined && said(EMAIL) !== undefined)
      const values = { NAME, EMAIL }
      expect(parse(toText(fillIn(name, source, values)))).toEqual(saying(fillIn(name, source, HARMLESS), values))
    })
  })

  test('the same holds inside a URL', LONG, () => {
    always([sources(grammar), value, value], (source, x, y) => {
      fc.pre(said(x) !== undefined && said(y) !== undefined && !/[+&#]/.test(source))
      // Half a character cannot stand in a URL.
      const values = { NAME: x.toWellFormed(), EMAIL: y.toWellFormed() }
      expect(parse(toText(inUrl(name, source, values)))).toEqual(saying(inUrl(name, source, HARMLESS), values))
    })
  })

  test('a value is empty exactly when it cannot be said', LONG, () => {
    always([value], (one) => {
      expect(fillIn(name, 'x:{NAME}', { NAME: one }) === undefined).toBe(said(one) === undefined)
    })
  })

  test('its filter does the same, raw does nothing, and a whole value is left alone', LONG, () => {
    always([sources(grammar), value], (source, one) => {
      fc.pre(said(one) !== undefined)
      const values = { NAME: one, EMAIL: 'Mild' }
      const filtered = source.replaceAll('{NAME}', `{NAME|${name}}`)
      expect(fillIn(name, filtered, values)).toBe(fillIn(name, source, values))
      expect(fillIn(name, 'x:{NAME|raw}', values)).toBe(`x:${one}`)
      expect(fillIn(name, '{NAME}', values)).toBe(one)
    })
  })
})
