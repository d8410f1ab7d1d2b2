/** The types are what they say; a type that became `any` would accept everything in silence. */
import { type Config, defineConfig } from '../../src/config/define-config.ts'
import type { CheckedConfig } from '../../src/config/typed/checked-config.ts'
import type { Template } from '../../src/config/typed/template.ts'
import type { VariableName } from '../../src/session/variables/catalogue.ts'

type IsAny<T> = 0 extends 1 & T ? true : false
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
type Endpoint = { method: 'POST'; url: '/{NOPE}'; params: { name: '{NAME}' } }
type Create =
  CheckedConfig<{ version: 1; name: 'CRM'; account: { create: Endpoint } }> extends { account?: { create?: infer E } }
    ? NonNullable<E>
    : never
type AtCreate<Text> = Template<Text, { place: 'account.create'; own: never }>

const made = defineConfig({ version: 1, name: 'CRM' })

export const config: IsAny<Config> = false
export const result: IsAny<typeof made> = false
export const parameter: IsAny<Parameters<typeof defineConfig>[0]> = false
export const name: IsAny<VariableName> = false
export const nameOfText: IsAny<VariableName<'text'>> = false
export const create: IsAny<Create> = false
export const fine: IsAny<AtCreate<'{NAME}'>> = false
export const notFine: IsAny<AtCreate<'{NOPE}'>> = false
export const returnsConfig: Same<typeof made, Config> = true
export const namesAreLiterals: Same<VariableName<'comment'>, 'COMMENT_BODY'> = true
export const aliasesAreNames: 'END_USER_ID' extends VariableName<'session'> ? true : false = true
export const notEveryString: string extends VariableName ? true : false = false
export const wrong: Same<AtCreate<'{NOPE}'>, 'There is no variable NOPE'> = true
export const early: Same<AtCreate<'x <COMMENT_BODY>'>, '{COMMENT_BODY} does not exist in account.create'> = true
export const right: Same<AtCreate<'{NAME}'>, string> = true
export const unknownText: Same<AtCreate<string>, string> = true
export const oneOfTwo: Same<AtCreate<'{NAME}' | '{NOPE}'>, 'There is no variable NOPE'> = true
