import { WEEK, nominalDelay, retriesOf } from '../../src/util/schedule.ts'
import { GENERATED, table } from './markdown.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** `docs/reference/retries.md` */
export function retriesPage(): string {
  let total = 0
  const rows = Array.from({ length: retriesOf(WEEK) }, (_, index) => {
    const delay = nominalDelay(WEEK, index + 1)!
    total += delay
    return [String(index + 1), duration(delay), duration(total)]
  })
  return `# Retries

${GENERATED}

What failed and may be tried again is tried again by this table: ${rows.length} retries in ${WEEK.horizonMs / HOUR} hours. Each
delay varies by ±${WEEK.jitter * 100} %, so that what failed together does not come back together. Work is given up after the
last try was really made, never because time has passed: a program that was off for a month makes its tries all the same.

- **\`Retry-After\`**, in seconds or as a date, is obeyed instead of the delay, from a second up to 24 hours, and holds back
  everything for that origin.
- **A place that does not answer** costs no tries: after a few failures in a row its circuit opens, what is for it waits, and
  a probe now and then finds out whether it answers again.
- **A credential that is refused** (401) costs no tries: what needs it waits until it is mended.
- **What waits for something else** (an account that is not there yet, another session of the same person) has no timer, and
  its week begins when it may go on.
- **A create whose answer was lost** is searched for first; see [reliability](../reliability.md).

${table(['retry', 'after', 'since the first try'], rows)}
`
}

function duration(ms: number): string {
  const parts: [number, string][] = [
    [Math.floor(ms / HOUR), 'h'],
    [Math.floor((ms % HOUR) / MINUTE), 'min'],
    [Math.floor((ms % MINUTE) / SECOND), 's'],
  ]
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}
