const DAY_MS = 86_400_000
const LOCAL = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?$/

const formatters = new Map<string, Intl.DateTimeFormat>()

/**
 * The moment that a clock in a time zone shows as `2022-09-08 10:32:50`, in ISO 8601; nothing when no clock does. An hour
 * that a clock shows twice in autumn is its first one; one that it skips in spring is taken by the offset before.
 *
 * @param timeZone As in the IANA database: `Europe/Paris`. @throws RangeError when there is no such zone.
 */
export function momentOf(local: string, timeZone: string): string | null {
  const shown = LOCAL.exec(local)?.slice(1).map(Number)
  if (!shown) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = shown
  const wall = Date.UTC(year, month - 1, day, hour, minute, second)
  // Where nobody had to carry, the same digits come out again.
  if (new Date(wall).toISOString().slice(0, 19) !== local.slice(0, 19).replace(' ', 'T')) return null
  const before = offsetAt(wall - DAY_MS, timeZone)
  const after = offsetAt(wall + DAY_MS, timeZone)
  const offset = [before, after].toSorted((a, b) => b - a).find((one) => offsetAt(wall - one, timeZone) === one)
  return new Date(wall - (offset ?? before)).toISOString()
}

/** How far a zone is ahead of UTC at a moment, in milliseconds. */
function offsetAt(moment: number, timeZone: string): number {
  let formatter = formatters.get(timeZone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    formatters.set(timeZone, formatter)
  }
  const name = formatter.formatToParts(moment).find(({ type }) => type === 'timeZoneName')!.value
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name)!
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
  return sign === '-' ? -size : size
}
