const LEAST_MS = 1_000
const MOST_MS = 24 * 3_600_000

/** The three spellings of RFC 9110, section 5.6.7. */
const IMF_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
const RFC850_DATE = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/

/**
 * The wait that an answer asks for, in milliseconds from now, between 1 s and 24 h; nothing when it asks for none or
 * cannot be read.
 *
 * @param headers The headers of the answer, names in lower case.
 * @param now Wall clock in milliseconds; used only when the answer has no date of its own.
 */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const text = headers['retry-after']?.trim()
  if (text === undefined) return undefined
  if (/^\d+$/.test(text)) return clamp(Number(text) * 1_000)
  const until = readHttpDate(text)
  if (until === undefined) return undefined
  // Both dates come from one clock, so a clock that is wrong here or there does not matter.
  return clamp(until - (readHttpDate(headers['date']?.trim() ?? '') ?? now))
}

function readHttpDate(text: string): number | undefined {
  const zoned = ASCTIME_DATE.test(text) ? `${text} GMT` : text
  if (zoned === text && !IMF_DATE.test(text) && !RFC850_DATE.test(text)) return undefined
  const time = Date.parse(zoned)
  return Number.isNaN(time) ? undefined : time
}

function clamp(waitMs: number): number {
  return Math.min(Math.max(waitMs, LEAST_MS), MOST_MS)
}
