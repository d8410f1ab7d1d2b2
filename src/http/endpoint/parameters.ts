import type { Facts } from '../../session/facts.ts'
import type { CompiledTemplate } from '../../template/compile-template.ts'
import { type Value, isEmpty, toText } from '../../template/value.ts'
import type { Json } from '../../util/json.ts'
import { encodeValue } from './percent.ts'

/** What a parameter may be in a configuration. */
export type ParameterSpec = string | number | boolean | null | (string | number | boolean | null)[]

/** Compiled parameters: filled in, those that have a value, in their order. */
export type Parameters = (facts: Facts, used?: string[]) => [name: string, value: Json][]

interface Parameter {
  name: string
  render: CompiledTemplate<Facts>
  /** Indexed prefixes of the name, from the outermost: `where[0]`, `where[0][value][1]`. */
  prefixes: string[]
  /** False for a constant. */
  varies: boolean
}

/** Compiles an ordered map of parameters. With `keepEmpty` an empty value is sent as `""` and nothing leaves. */
export function compileParameters(
  entries: readonly (readonly [name: string, spec: ParameterSpec])[],
  compile: (text: string) => { render: CompiledTemplate<Facts>; varies: boolean },
  keepEmpty: boolean,
): Parameters {
  const parameters = entries.map(([name, spec]): Parameter => {
    const { render, varies } = compileSpec(spec, compile, keepEmpty)
    return { name, render, varies, prefixes: indexedPrefixes(name) }
  })
  const grouped = parameters.some(({ prefixes }) => prefixes.length > 0)
  return (facts, used) => {
    const filled = parameters.map((parameter) => {
      const names: string[] = []
      return { parameter, value: parameter.render(facts, names), names }
    })
    const gone = grouped ? goneGroups(filled) : undefined
    const result: [string, Json][] = []
    for (const { parameter, value, names } of filled) {
      if (value === undefined || parameter.prefixes.some((prefix) => gone?.has(prefix))) continue
      result.push([parameter.name, value])
      used?.push(...names)
    }
    return result
  }
}

function compileSpec(
  spec: ParameterSpec,
  compile: (text: string) => { render: CompiledTemplate<Facts>; varies: boolean },
  keepEmpty: boolean,
): { render: CompiledTemplate<Facts>; varies: boolean } {
  if (typeof spec === 'string') {
    const { render, varies } = compile(spec)
    return { render: keepEmpty ? (facts, used) => render(facts, used) ?? '' : render, varies }
  }
  if (!Array.isArray(spec)) return { render: () => spec, varies: false }
  const items = spec.map((item) => compileSpec(item, compile, keepEmpty))
  return {
    varies: items.some(({ varies }) => varies),
    render(facts, used) {
      const values = items.map(({ render }) => render(facts, used)).filter((value) => value !== undefined)
      return values.length === 0 && items.length > 0 ? undefined : values
    },
  }
}

const INDEX = /\[\d+\]/g

function indexedPrefixes(name: string): string[] {
  return [...name.matchAll(INDEX)].map((match) => name.slice(0, match.index + match[0].length))
}

/** A parameter that is empty takes its innermost group along; a group all of whose variables are gone leaves, too. */
function goneGroups(filled: readonly { parameter: Parameter; value: Value }[]): Set<string> {
  const gone = new Set<string>()
  for (const { parameter, value } of filled) {
    const innermost = parameter.prefixes.at(-1)
    if (value === undefined && innermost !== undefined) gone.add(innermost)
  }
  const outermostLast = [...new Set(filled.flatMap(({ parameter }) => parameter.prefixes))].toSorted(
    (a, b) => b.length - a.length,
  )
  for (const prefix of outermostLast) {
    const varying = filled.filter(({ parameter }) => parameter.varies && parameter.prefixes.includes(prefix))
    const allGone = varying.every(
      ({ parameter, value }) => value === undefined || parameter.prefixes.some((inner) => gone.has(inner)),
    )
    if (varying.length > 0 && allGone) gone.add(prefix)
  }
  return gone
}

/** Query or form text, one pair each; a list is a repeated name, null is left out. */
export function encodePairs(parameters: readonly [string, Json][]): string[] {
  return parameters.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item === '' || !isEmpty(item))
      .map((item) => `${encodeValue(name)}=${encodeValue(toText(item))}`),
  )
}
