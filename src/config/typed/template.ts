import type { Place } from '../../session/places.ts'
import type { Angled, Named } from './variable.ts'
import type { IsFilter } from './name.ts'

/** Where a template stands, and the upper-case names that exist there besides those of the catalogue. */
export interface Scope {
  place: Place
  own: string
}

/**
 * The type that a template must have: `string`, or a text that says what is wrong with its first wrong variable.
 *
 * What cannot be decided is accepted; the checks of a loaded configuration know the whole grammar.
 */
export type Template<Text, S extends Scope> = [Wrong<Text, S>] extends [never]
  ? Text extends string
    ? string
    : Text
  : Wrong<Text, S> | Exclude<Text, string>

/** Of several possible texts, what is wrong with each. */
type Wrong<Text, S extends Scope> = Text extends string ? (string extends Text ? never : Scan<Text, S>) : never

/** Goes from opening brace to opening brace, and gives up before the compiler would. */
type Scan<Text extends string, S extends Scope, Turns extends 0[] = []> = Turns['length'] extends 200
  ? never
  : Text extends `${infer Before}{${infer After}`
    ? [Angled<Before, S>] extends [never]
      ? After extends `{${infer Inner}}}${infer Rest}`
        ? Inner extends `${string}${'{' | '}'}${string}`
          ? Scan<After, S, [...Turns, 0]>
          : Scan<Rest, S, [...Turns, 0]>
        : Before extends `${string}${'$' | '\\'}`
          ? Scan<After, S, [...Turns, 0]>
          : After extends `${infer Inner}}${infer Rest}`
            ? Braced<Inner, S> extends infer Verdict
              ? Verdict extends string
                ? Verdict
                : Scan<Verdict extends true ? Rest : After, S, [...Turns, 0]>
              : never
            : Angled<After, S>
      : Angled<Before, S>
    : Angled<Text, S>

/** What stands between braces: true for a variable, false for plain text, or what is wrong with it. */
type Braced<Inner extends string, S extends Scope> = Inner extends `${infer Name}|${infer Filters}`
  ? Named<Name, S, IsFilter<Filters>>
  : Named<Inner, S, true>
