import type { Json } from '../util/json.ts'
import { compileFailureTest, type FailureTest } from './failure-test.ts'
import { identifierFromHeader, readIdentifier, type Identifier } from './identifier.ts'
import { compilePath, type Path } from './path.ts'
import type { ResponseSpec } from './schema.ts'
import { compileVerification, type KnownValues, type PhoneComparison } from './verify.ts'

export type { FailureTest } from './failure-test.ts'

/** An answer whose body was read by `readBody`. */
export interface Answer {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  json: Json | undefined
  empty: boolean
}

/** Further values of an answer, by their names; a name without a value is left out. */
export type Captured = Readonly<Record<string, Json>>

/** One object of an answer. */
export interface Found {
  id: Identifier
  /** What the CRM says about it; null when the answer has only an id in a header. */
  object: Json
  captured: Captured
}

/** What the answer of a find says. `missing_id` is an object without an id: it is there, and nothing may be created. */
export type FindReading =
  | { kind: 'none' }
  | ({ kind: 'one'; candidates: 1 } & Found)
  | { kind: 'several'; first: Found; candidates: Identifier[] }
  | { kind: 'missing_id' }

/** What the answer of a create says. */
export type CreateReading = ({ kind: 'one' } & Found) | { kind: 'missing_id' }

/** Reads the answers of one endpoint. */
export interface Reader {
  /**
   * Reads what a find found: the candidates at `data`, without those that are not what was asked for.
   *
   * @param known the values that `verify` compares with.
   * @param phones compares the variables that are phone numbers; without it they are compared as texts.
   */
  find(answer: Answer, known?: KnownValues, phones?: PhoneComparison): FindReading
  /** Everything that a search found, once each; what has no id is left out. */
  all(answer: Answer, known?: KnownValues, phones?: PhoneComparison): Found[]
  /**
   * Reads what a create or an upload made; of a list the first.
   *
   * @param requestUrl where the request went, so that a header that only leads back there is not taken for an id.
   */
  created(answer: Answer, requestUrl?: string): CreateReading
  /** Why the CRM made nothing and never will, whatever the status; what a configuration describes never says so. */
  declined?(answer: Answer): string | undefined
  /** Finds the condition of `failWhen` that makes an error of a body; undefined when none does. */
  failure: FailureTest
  /** Reads the further values of an answer whose id does not matter. */
  capture(json: Json | undefined): Captured
}

/**
 * Compiles how an answer is read.
 *
 * @param place where the specification stands in the configuration, for errors.
 * @throws CrmwireError `RESPONSE_PATH_INVALID`, `RESPONSE_PATTERN_INVALID`.
 */
export function compileReader(spec: ResponseSpec, place = 'response'): Reader {
  const data = spec.data === undefined ? undefined : compilePath(spec.data, `${place}.data`)
  const readId = compileId(spec.id ?? 'id', `${place}.id`)
  const matches = compileVerification(spec.verify ?? {}, `${place}.verify`)
  const captures = Object.entries(spec.capture ?? {}).map(
    ([name, value]) => [name, compileCapture(value, `${place}.capture.${name}`)] as const,
  )

  function found(object: Json, answer: Answer, requestUrl?: string): Found | undefined {
    const id = readId(object, answer, requestUrl)
    return id === undefined ? undefined : { id, object, captured: captureFrom(object, answer.json ?? null) }
  }

  function captureFrom(object: Json, root: Json): Captured {
    const captured: Record<string, Json> = Object.create(null)
    for (const [name, read] of captures) {
      const value = read(object, root) ?? null
      if (value !== null) captured[name] = value
    }
    return captured
  }

  return {
    find(answer, known = () => [], phones) {
      if (answer.status === 204 || answer.empty || spec.notFound?.includes(answer.status)) return { kind: 'none' }
      // A body that nobody could read is no proof that nothing was found.
      if (answer.json === undefined) return { kind: 'missing_id' }
      const root = answer.json
      const candidates = locate(data, root).filter((candidate) => matches(candidate, root, known, phones))
      if (candidates.length === 0) return { kind: 'none' }
      return choose(candidates.map((candidate) => found(candidate, answer)))
    },
    all(answer, known = () => [], phones) {
      if (answer.status === 204 || answer.empty || answer.json === undefined) return []
      const root = answer.json
      const all = locate(data, root)
        .filter((candidate) => matches(candidate, root, known, phones))
        .flatMap((candidate) => found(candidate, answer) ?? [])
      return [...new Map(all.map((one) => [String(one.id), one])).values()]
    },
    created(answer, requestUrl) {
      const one = found(locate(data, answer.json ?? null)[0] ?? null, answer, requestUrl)
      return one === undefined ? { kind: 'missing_id' } : { kind: 'one', ...one }
    },
    failure: spec.failWhen === undefined ? () => undefined : compileFailureTest(spec.failWhen, `${place}.failWhen`),
    capture: (json) => captureFrom(locate(data, json ?? null)[0] ?? null, json ?? null),
  }
}

/** The objects at a place; a list there gives its items. A place that is missing, null, {} or [] has none. */
function locate(data: Path | undefined, root: Json): Json[] {
  const places = data === undefined ? [root] : data.all(root, root)
  return places.filter((place) => !isNothing(place)).flatMap((place) => place)
}

function isNothing(place: Json): boolean {
  return place === null || (typeof place === 'object' && Object.keys(place).length === 0)
}

/** The same object in two places of an answer is one candidate. */
function choose(all: readonly (Found | undefined)[]): FindReading {
  const [first] = all
  if (first === undefined) return { kind: 'missing_id' }
  const others = all.slice(1).filter((other) => other === undefined || String(other.id) !== String(first.id))
  if (others.length === 0) return { kind: 'one', candidates: 1, ...first }
  const ids = new Map([first, ...others].flatMap((one) => (one === undefined ? [] : [[String(one.id), one.id]])))
  return { kind: 'several', first, candidates: [...ids.values()] }
}

/** The first value at a path, or with `all` every one; none of them is no value. */
function compileCapture(
  spec: NonNullable<ResponseSpec['capture']>[string],
  place: string,
): (object: Json, root: Json) => Json | undefined {
  if (typeof spec === 'string') return compilePath(spec, place).one
  const path = compilePath(spec.all, place)
  return (object, root) => {
    const values = path.all(object, root).flatMap((value) => value ?? [])
    return values.length === 0 ? undefined : values
  }
}

type IdReader = (object: Json, answer: Answer, requestUrl?: string) => Identifier | undefined

function compileId(spec: NonNullable<ResponseSpec['id']>, place: string): IdReader {
  if (typeof spec !== 'string')
    return (_object, { headers }, requestUrl) => identifierFromHeader(headers, spec.header, requestUrl)
  const path = compilePath(spec, place)
  return (object, { json }) => readIdentifier(path.one(object, json ?? null))
}
