import { DIALECTS } from '../template/dialects/registry.ts'
import { type Filter, noArgument } from '../template/filter.ts'
import { FILTERS } from '../template/filters/registry.ts'
import { FUNCTIONS } from '../template/functions/registry.ts'
import type { NameProblem } from '../template/check-template.ts'
import type { Binding } from '../template/compile-template.ts'
import type { Grammar } from '../template/piece-reader.ts'
import { toText } from '../template/value.ts'
import { PHONE_FORMATS, type PhoneUse } from '../phone/phone-format.ts'
import type { Phones } from '../phone/phones.ts'
import type { Facts } from '../session/facts.ts'
import { type Place, existsIn, placesOf } from '../session/places.ts'
import { VARIABLES, findVariable } from '../session/variables/catalogue.ts'
import {
  accountVariable,
  capturedVariable,
  customVariable,
  recordVariable,
} from '../session/variables/open-variables.ts'
import type { Variable } from '../session/variables/variable.ts'
import { minutesAndSeconds } from '../util/duration.ts'
import { nearest } from '../util/nearest.ts'
import type { NameScope } from './endpoint-sites.ts'
import type { Settings } from './settings.ts'

/** What the templates of one configuration may say. */
export interface Language {
  grammar: Grammar
  filters(use: PhoneUse): ReadonlyMap<string, Filter>
  /** The variable of that name; case does not count before the dot. */
  variable(name: string, scope: NameScope): Variable | undefined
  /** What is wrong with a name at a place. */
  judge(name: string, scope: NameScope): NameProblem | undefined
  binding(scope: NameScope, options: BindingOptions): Binding<Facts>
}

export interface BindingOptions {
  use: PhoneUse
  emptyWhen: 'any' | 'all'
  dialect?: string | undefined
}

/** What a configuration adds to the language. */
export interface LanguageOptions {
  /** Name → where its value comes from. */
  variables: ReadonlyMap<string, string | undefined>
  accountCaptures: Iterable<string>
  recordCaptures: Iterable<string>
  settings: Settings
  phones: Phones
}

const PREFIXED = /^(custom|account|record|auth)\.(.+)$/i

/** The language of a configuration: the catalogue, its own variables, and what its endpoints capture. */
export function createLanguage(options: LanguageOptions): Language {
  const { settings, phones } = options
  const aliases = new Map(
    [...options.variables]
      .filter(([name]) => findVariable(name) === undefined)
      .map(([name, from]) => [name.toUpperCase(), { name, from }]),
  )
  const captured = { ACCOUNT: new Set(options.accountCaptures), RECORD: new Set(options.recordCaptures) }
  const isCaptured = (room: 'ACCOUNT' | 'RECORD', name: string): boolean =>
    [...captured[room]].some((one) => one.toLowerCase() === name.toLowerCase())
  const filters = {
    create: new Map([...FILTERS, ...phoneFilters(phones, 'create')]),
    search: new Map([...FILTERS, ...phoneFilters(phones, 'search')]),
  }

  function variable(name: string, scope: NameScope): Variable | undefined {
    const [, prefix, rest] = PREFIXED.exec(name) ?? []
    const room = prefix?.toUpperCase()
    if (room === 'CUSTOM') return customVariable(rest!)
    if (room === 'ACCOUNT') return isCaptured('ACCOUNT', rest!) ? accountVariable(rest!) : undefined
    if (room === 'RECORD') return isCaptured('RECORD', rest!) ? recordVariable(rest!) : undefined
    const own = scope.captured.find((one) => one.toUpperCase() === name.toUpperCase())
    if (own !== undefined) return capturedVariable(own)
    const alias = aliases.get(name.toUpperCase())
    if (alias === undefined) return findVariable(name)
    const target = alias.from === undefined ? undefined : resolveAlias(alias.from, scope)
    return target && { ...target, name: alias.name }
  }

  /** An alias of an alias would need an order of declaration, so there is none. */
  function resolveAlias(from: string, scope: NameScope): Variable | undefined {
    return aliases.has(from.toUpperCase()) ? findVariable(from) : variable(from, scope)
  }

  const exists = (name: string): boolean => findVariable(name) !== undefined || aliases.has(name.toUpperCase())

  function judge(name: string, scope: NameScope): NameProblem | undefined {
    const found = variable(name, scope)
    if (found) return existsIn(scope.place, found.moments) ? undefined : notHere(name, scope.place, found)
    // An alias whose declaration is wrong is reported there.
    if (aliases.has(name.toUpperCase())) return undefined
    const [, prefix, rest] = PREFIXED.exec(name) ?? []
    const room = prefix?.toUpperCase()
    if (room === 'AUTH')
      return {
        code: 'TEMPLATE_VARIABLE_NOT_HERE',
        message: `{${name}} is a field of the token answer; it can only stand at the start of baseUrl.`,
      }
    if (room === 'ACCOUNT' || room === 'RECORD') {
      const meant = nearest(rest!, captured[room])
      return {
        code: 'TEMPLATE_UNKNOWN_VARIABLE',
        message: `No find or create of the ${room.toLowerCase()} captures ${rest}.`,
        hint:
          meant === undefined
            ? `Name it there: response: { capture: { ${rest}: the path in the answer } }.`
            : `Did you mean {${room}.${meant}}?`,
      }
    }
    const meant = nearest(name, [...scope.captured, ...aliases.keys(), ...VARIABLES.map((one) => one.name)])
    return {
      code: 'TEMPLATE_UNKNOWN_VARIABLE',
      message: `There is no variable ${name}.`,
      hint: meant && `Did you mean {${meant}}?`,
    }
  }

  return {
    grammar: { isVariable: exists, functions: FUNCTIONS },
    filters: (use) => filters[use],
    variable,
    judge,
    binding(scope, { use, emptyWhen, dialect }) {
      return {
        emptyWhen,
        dialect: dialect === undefined ? undefined : DIALECTS.get(dialect)?.escape,
        setting: settings.text,
        filter: (name) => filters[use].get(name)!,
        variable(name) {
          const found = variable(name, scope)
          // Its declaration is broken, which is told where that stands.
          if (found === undefined) return { name, fact: () => undefined }
          return { name: found.name, fact: found.read, show: shown(found, phones, use) }
        },
      }
    },
  }
}

function shown({ shown: form }: Variable, phones: Phones, use: PhoneUse): ((fact: unknown) => string) | undefined {
  if (form === 'phone') return (fact) => phones.format(String(fact), use)
  return form === 'duration' ? (fact) => minutesAndSeconds(Number(fact)) : undefined
}

function phoneFilters(phones: Phones, use: PhoneUse): [string, Filter][] {
  return PHONE_FORMATS.map((format) => [
    format,
    {
      name: format,
      signature: format,
      summary: `A phone number in the format ${format}.`,
      examples: [],
      takes: 'fact',
      checkArgument: noArgument,
      apply: (value) => phones.format(toText(value), use, format),
    },
  ])
}

function notHere(name: string, place: Place, { moments }: Variable): NameProblem {
  const places = placesOf(moments)
  const named = places.slice(0, 4).join(', ')
  const where = places.length > 4 ? `${named} and ${places.length - 4} more places` : named
  return { code: 'TEMPLATE_VARIABLE_NOT_HERE', message: `{${name}} does not exist in ${place}; it exists in ${where}.` }
}
