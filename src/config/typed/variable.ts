import type { Place, PLACES } from '../../session/places.ts'
import type { VariableName } from '../../session/variables/catalogue.ts'
import type { IsName } from './name.ts'
import type { Scope } from './template.ts'

/** The variables of the catalogue that exist at each place. */
type NamesAt = { [P in Place]: VariableName<(typeof PLACES)[P][number]> }

/** What may follow these dots is known when a whole configuration is checked. */
type Prefixed = `${'CUSTOM' | 'ACCOUNT' | 'RECORD' | 'AUTH'}.${string}`

/** True for a variable that exists here, false for plain text, or what is wrong. An unknown name counts only when `Meant`. */
export type Named<Name extends string, S extends Scope, Meant extends boolean> =
  Uppercase<Name> extends NamesAt[S['place']] | S['own'] | Prefixed
    ? true
    : Uppercase<Name> extends VariableName
      ? NotHere<Name, S['place']>
      : Meant extends true
        ? IsName<Name> extends true
          ? `There is no variable ${Name}`
          : false
        : false

/** What is wrong with the variables that are written as `<NAME>`; unknown names are plain text in that spelling. */
export type Angled<Text extends string, S extends Scope> = Text extends `${string}<${string}>${string}`
  ? Misplaced<Text, S['place'], Exclude<VariableName, NamesAt[S['place']] | S['own']>>
  : never

type Misplaced<Text extends string, P extends Place, Name> = Name extends string
  ? Text extends `${infer Before}<${Name}>${string}`
    ? Before extends `${string}\\`
      ? never
      : NotHere<Name, P>
    : never
  : never

type NotHere<Name extends string, P extends Place> = `{${Name}} does not exist in ${P}`
