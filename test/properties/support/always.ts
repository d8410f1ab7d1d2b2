import * as fc from 'fast-check'

/** How many values each property is tried with; `PROPERTY_RUNS` asks for more. */
const RUNS = Math.max(1, Number(process.env['PROPERTY_RUNS']) || 1000)

/** For the tests of properties. The time-out is a guard against hanging: machines differ. */
export const LONG = { timeout: Math.max(120_000, RUNS * 60) }

type Arbitraries<Values extends unknown[]> = { [Place in keyof Values]: fc.Arbitrary<Values[Place]> }

/** Fails with the smallest values for which a rule does not hold. */
export function always<Values extends [unknown, ...unknown[]]>(
  values: Arbitraries<Values>,
  rule: (...values: Values) => void,
): void {
  fc.assert(fc.property(...values, rule), { numRuns: RUNS })
}

/** The same for a rule that waits. */
export async function alwaysAsync<Values extends [unknown, ...unknown[]]>(
  values: Arbitraries<Values>,
  rule: (...values: Values) => Promise<void>,
): Promise<void> {
  await fc.assert(fc.asyncProperty(...values, rule), { numRuns: RUNS })
}
