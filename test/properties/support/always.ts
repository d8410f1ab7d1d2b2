import * as fc from 'fast-check'

/** How many values each property is tried with; `PROPERTY_RUNS` asks for more. */
const RUNS = Math.max(1, Number(process.env['PROPERTY_RUNS']) || 1000)

/** For the tests of properties. The time-out is a guard against hanging: machines differ. */
export const LONG = { timeout: Math.max(120_000, RUNS * 60) }

const SHARED: readonly object[] = [Object.prototype, Array.prototype, Function.prototype, String.prototype]
const keysOfShared = (): number => SHARED.flatMap((one) => Reflect.ownKeys(one)).length
const KEYS = keysOfShared()

/** No value may reach what all objects share. */
function untouched(): void {
  if (keysOfShared() !== KEYS) throw new Error('a prototype of the language was changed')
}

type Arbitraries<Values extends unknown[]> = { [Place in keyof Values]: fc.Arbitrary<Values[Place]> }

/** Fails with the smallest values for which a rule does not hold. */
export function always<Values extends [unknown, ...unknown[]]>(
  values: Arbitraries<Values>,
  rule: (...values: Values) => void,
): void {
  const property = fc.property(...values, rule).afterEach(untouched)
  fc.assert(property, { numRuns: RUNS })
}

/** The same for a rule that waits. */
export async function alwaysAsync<Values extends [unknown, ...unknown[]]>(
  values: Arbitraries<Values>,
  rule: (...values: Values) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(...values, rule).afterEach(untouched)
  await fc.assert(property, { numRuns: RUNS })
}
