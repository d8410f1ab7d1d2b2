import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { TemplateError } from '../../src/errors/template-error.ts'
import { checkTemplate, settingsOf, variablesOf } from '../../src/template/check-template.ts'
import { compileTemplate } from '../../src/template/compile-template.ts'
import { FILTERS } from '../../src/template/filters/registry.ts'
import type { Span } from '../../src/template/nodes.ts'
import { LONGEST_TEMPLATE } from '../../src/template/parse-template.ts'
import { printTemplate } from '../../src/template/print-template.ts'
import { bind, parse } from '../template/language.ts'
import { LONG, always } from './support/always.ts'
import { anyTemplate } from './support/asts.ts'
import { anyValue } from './support/values.ts'

/** Nodes without the places where they stand. */
const shape = (nodes: unknown): unknown =>
  JSON.parse(JSON.stringify(nodes, (key, value: unknown) => (key === 'start' || key === 'end' ? undefined : value)))

test('a tree that is printed is read as the same tree', LONG, () => {
  always([anyTemplate], (template) => {
    const printed = printTemplate(template)
    fc.pre(printed.length <= LONGEST_TEMPLATE)
    expect(shape(parse(printed).nodes)).toEqual(shape(template.nodes))
  })
})

const source = fc
  .oneof(
    fc.array(
      anyValue(['=CONCAT_OR(', '{=MAP(', '=DEFAULT_VALUE(', ', ', '*: ', ')', ')}', '{', '{{', '|', '{NAME|last:']),
    ),
    fc.array(fc.oneof(anyTemplate.map(printTemplate), anyValue()), { maxLength: 3 }),
  )
  .map((parts) => parts.join(''))

/** The places of everything in a template, or of its mistakes. */
function read(text: string): readonly Span[] {
  try {
    const template = parse(text)
    const mistakes = checkTemplate(template, () => undefined, FILTERS)
    if (mistakes.length > 0) return mistakes
    compileTemplate(template, bind())
    return [...template.nodes, ...variablesOf(template), ...settingsOf(template)]
  } catch (error) {
    if (error instanceof TemplateError) return [error]
    throw error
  }
}

test('everything that is read has a place inside the text, mistakes too, and nothing else is thrown', LONG, () => {
  const opened = source.map((text) => `=CONCAT_OR(${text}`)
  always([fc.oneof(source, opened), fc.integer({ min: 0, max: 3 })], (text, cut) => {
    const whole = text.slice(0, text.length - cut)
    for (const { start, end } of read(whole)) {
      expect(start).toBeGreaterThanOrEqual(0)
      expect(end).toBeGreaterThanOrEqual(start)
      expect(end).toBeLessThanOrEqual(whole.length)
    }
  })
})

/** Milliseconds of the processor, so that it does not matter what else the machine does; the least of several tries. */
function fastest(action: () => void): number {
  let best = Infinity
  for (let count = 0; count < 9; count++) {
    const start = process.cpuUsage()
    action()
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}

const UNITS = [
  ['', '{'],
  ['', '{{a|'],
  ['', '{a'],
  ['', '{a|'],
  ['', '{{NAME}}'],
  ['{NAME', '|lower:x'],
  ['{{a', '.a'],
  ['{', 'a'],
  ['', '<A'],
  ['', '<NAME>'],
  ['', '${'],
  ['', '\\'],
  ['', '\\='],
  ['', '{=CONCAT_OR("'],
  ['', '{=CONCAT_OR({NAME})}'],
  ['=CONCAT_OR(', '('],
  ['=CONCAT_OR(', ','],
  ['=CONCAT_OR(', '""'],
  ['=CONCAT_OR(', ' " '],
  ['=CONCAT_OR(', '"a",'],
  ['=CONCAT_OR(', '\\"'],
  ['=MAP({NAME}', ', a: b'],
  ["'", `"'{NAME}`],
] as const

test.each(UNITS)('reading %j and then %j takes time linear in its length', LONG, (before, unit) => {
  const text = (length: number): string => before + unit.repeat(Math.floor((length - before.length) / unit.length))
  const [short, long] = [text(LONGEST_TEMPLATE / 8), text(LONGEST_TEMPLATE)]
  read(long)
  // Eight times the text may take 24 times as long; quadratic is 64 times. Half a millisecond is noise.
  const eighth = Math.max(
    fastest(() => read(short)),
    0.5,
  )
  expect(fastest(() => read(long)) / eighth).toBeLessThan(24)
})
