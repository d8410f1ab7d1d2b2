import type { Json } from '../util/json.ts'
import { isScalar } from './compare.ts'
import { compilePath } from './path.ts'

/** Every spelling that a variable is known to have; empty when it has no value. */
export type KnownValues = (variable: string) => readonly string[]

/** Compares phone numbers as numbers. */
export interface PhoneComparison {
  same(a: string, b: string): boolean
}

/** Tells whether a candidate holds what was asked for. */
export type Verification = (
  candidate: Json,
  root: Json,
  known: KnownValues,
  phones: PhoneComparison | undefined,
) => boolean

/** ANI is the caller's number in the links of the platform. */
const PHONE_VARIABLE = /PHONE|^(?:ANI|OUTBOUND_NUMBER)$/i

/**
 * Compiles `verify`: every variable that has a value must be found at its path, where one of several values is enough.
 * Without a value for any of them nothing is checked.
 *
 * @throws CrmwireError `RESPONSE_PATH_INVALID`.
 */
export function compileVerification(verify: Readonly<Record<string, string>>, place = 'verify'): Verification {
  const checks = Object.entries(verify).map(([variable, path]) => ({
    variable,
    isPhone: PHONE_VARIABLE.test(variable),
    path: compilePath(path, `${place}.${variable}`),
  }))
  return (candidate, root, known, phones) =>
    checks.every(({ variable, isPhone, path }) => {
      const expected = known(variable).filter((value) => value.trim() !== '')
      if (expected.length === 0) return true
      const found = path.all(candidate, root).flatMap((value) => value)
      return found.some((value) => isScalar(value) && expected.some((text) => equals(String(value), text)))

      function equals(a: string, b: string): boolean {
        return fold(a) === fold(b) || (isPhone && phones?.same(a, b) === true)
      }
    })
}

function fold(text: string): string {
  return text.trim().toLowerCase()
}
