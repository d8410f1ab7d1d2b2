import { z } from 'zod'
import type { Json } from '../../../util/json.ts'
import type { CallHistoryItem } from './call-history-item.ts'
import { momentOf } from './local-time.ts'

const lenient = <Type>(type: z.ZodType<Type>) => type.optional().catch(undefined)
/** Numbers may be written with or without quotes. */
const text = z.union([z.string(), z.int(), z.bigint()]).transform(String)
const known = lenient(text.transform((value) => value.trim() || undefined))

const item = z.looseObject({
  start: z.string().min(1),
  duration: known,
  status: lenient(z.string().min(1)),
  srcNum: known,
  dstNum: known,
  srcUsername: known,
  dstUsername: known,
  srcFirstName: known,
  srcLastName: known,
  dstFirstName: known,
  dstLastName: known,
  srcPhoneStatus: lenient(z.int()),
  dstPhoneStatus: lenient(z.int()),
  srcVideoStatus: known,
  dstVideoStatus: known,
})

const KNOWN: ReadonlySet<string> = new Set(Object.keys(item.shape))

/** What a history says, and how many of its calls could not be read. */
export interface ReadHistory {
  items: CallHistoryItem[]
  unreadable: number
}

/**
 * Reads the calls of a history: a list of them, a single one, or none.
 *
 * @returns nothing when it is no history at all.
 */
export function readHistory(payload: Json | undefined, timeZone: string): ReadHistory | undefined {
  if (payload === null || payload === undefined) return { items: [], unreadable: 0 }
  if (typeof payload !== 'object') return undefined
  const all = Array.isArray(payload) ? payload : [payload]
  const read = all.map((one) => item.safeParse(one))
  const items = read.flatMap(({ data }) => (data ? [itemOf(data, timeZone)] : []))
  return { items, unreadable: all.length - items.length }
}

function itemOf(data: z.output<typeof item>, timeZone: string): CallHistoryItem {
  const { start, duration = null, status = 'unknown', srcNum = null, dstNum = null, ...sides } = data
  const more = Object.fromEntries(Object.entries(data).filter(([key]) => !KNOWN.has(key)))
  const given = Object.entries(sides).filter(([key, value]) => KNOWN.has(key) && value !== undefined)
  return {
    start,
    startedAt: momentOf(start, timeZone),
    duration,
    durationSeconds: secondsOf(duration),
    status,
    srcNum,
    dstNum,
    ...Object.fromEntries(given),
    more: more as Record<string, Json>,
  }
}

/** `01:02:03`, of any number of hours, in seconds. */
function secondsOf(duration: string | null): number | null {
  const [, hours, minutes, seconds] = /^(\d{1,4}):([0-5]\d):([0-5]\d)$/.exec(duration ?? '') ?? []
  return hours === undefined ? null : (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
}
