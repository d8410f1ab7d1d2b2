import { TemplateError } from '../../src/errors/template-error.ts'
import { type Binding, compileTemplate } from '../../src/template/compile-template.ts'
import { DIALECTS } from '../../src/template/dialects/registry.ts'
import { FILTERS } from '../../src/template/filters/registry.ts'
import { FUNCTIONS } from '../../src/template/functions/registry.ts'
import type { Template } from '../../src/template/nodes.ts'
import { parseTemplate } from '../../src/template/parse-template.ts'
import type { Grammar } from '../../src/template/piece-reader.ts'
import type { Value } from '../../src/template/value.ts'

const NAMES = new Set(['ACCOUNT_ID', 'CHANNEL', 'CALL_ID', 'EMAIL', 'NAME', 'PHONE', 'PHONE_NUMBER', 'RECORD_ID'])

/** A language with a few variables and all functions. */
export const grammar: Grammar = { isVariable: (name) => NAMES.has(name.toUpperCase()), functions: FUNCTIONS }

/** Values by name, in upper case. */
export type Values = Readonly<Record<string, Value>>

export const parse = (source: string): Template => parseTemplate(source, grammar)

export function bind(options: Partial<Binding<Values>> = {}): Binding<Values> {
  return {
    variable: (name) => ({ name: name.toUpperCase(), fact: (values) => values[name.toUpperCase()] }),
    filter: (name) => FILTERS.get(name)!,
    setting: (name) => `<${name} of the operator>`,
    emptyWhen: 'all',
    ...options,
  }
}

/** The value of a template. */
export function fill(source: string, values: Values = {}, options: Partial<Binding<Values>> = {}): Value {
  return compileTemplate(parse(source), bind(options))(values)
}

/** The value of a template in a find whose endpoint speaks a dialect. */
export const fillIn = (dialect: string, source: string, values: Values): Value =>
  fill(source, values, { dialect: DIALECTS.get(dialect)!.escape, emptyWhen: 'any' })

/** The error that an action throws, which must be one of a template. */
export function templateError(action: () => unknown): TemplateError {
  try {
    action()
  } catch (error) {
    if (error instanceof TemplateError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** The error of a template that cannot be read or compiled. */
export const errorOf = (source: string): TemplateError => templateError(() => compileTemplate(parse(source), bind()))
