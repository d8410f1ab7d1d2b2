import { type Compiler, createCompiler } from '../../../src/config/compile/compiler.ts'
import { findPlan } from '../../../src/config/compile/find-plan.ts'
import { type Language, createLanguage } from '../../../src/config/language.ts'
import { createSettings } from '../../../src/config/settings.ts'
import type { FindPlan } from '../../../src/flow/plan.ts'
import type { FindSpec } from '../../../src/http/endpoint/endpoint-schema.ts'
import { createPhones } from '../../../src/phone/phones.ts'
import type { Place } from '../../../src/session/places.ts'

const settings = createSettings({ settings: { K: {}, SIGN: {} } }, { K: 'key', SIGN: '§' })
export const phones = createPhones({ format: 'e164', defaultCountry: 'US' })
await phones.ready()

/** A language with one alias, and with values that accounts and records capture. */
export const language: Language = createLanguage({
  variables: new Map([['TIER', 'CUSTOM.a']]),
  accountCaptures: ['owner'],
  recordCaptures: ['state'],
  settings,
  phones,
})

export const compiler: Compiler = createCompiler({
  language,
  settings,
  baseUrl: 'https://crm.example.com/api',
  timeoutSeconds: 5,
  retry: 'standard',
  responseBytes: 5_000_000,
})

/** A find as a configuration has it. */
export function compiledFind(spec: FindSpec, place: Place, acceptUnsigned: boolean): FindPlan {
  const byQuery = !place.endsWith('ById')
  return findPlan(compiler.find(place, spec, place, byQuery), spec, place, { language, phones, acceptUnsigned })
}
