import { type Filter, noArgument } from '../filter.ts'
import type { Value } from '../value.ts'
import { toText } from '../value.ts'

const PARTS = /YYYY|MM|DD|HH|mm|ss|SSS/g

function instant(value: Value): Date | undefined {
  const date = new Date(typeof value === 'number' ? value : toText(value))
  return Number.isNaN(date.getTime()) ? undefined : date
}

function formatDate(date: Date, format: string): string {
  const iso = date.toISOString()
  const parts: Record<string, string> = {
    YYYY: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    DD: iso.slice(8, 10),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
    ss: iso.slice(17, 19),
    SSS: iso.slice(20, 23),
  }
  return format.replaceAll(PARTS, (part) => parts[part]!)
}

export const timeFilters: readonly Filter[] = [
  {
    name: 'seconds',
    signature: 'seconds',
    summary: 'A duration as a number of seconds.',
    examples: [{ input: 754, output: 754 }],
    takes: 'fact',
    checkArgument: noArgument,
    apply: (value) => value,
  },
  {
    name: 'iso',
    signature: 'iso',
    summary: 'A time in ISO 8601, in UTC.',
    examples: [{ input: '2026-11-20T10:00:00+01:00', output: '2026-11-20T09:00:00.000Z' }],
    takes: 'fact',
    checkArgument: noArgument,
    apply: (value) => instant(value)?.toISOString(),
  },
  {
    name: 'unix',
    signature: 'unix',
    summary: 'A time as whole seconds since 1970.',
    examples: [{ input: '2026-11-20T10:00:00Z', output: 1_795_168_800 }],
    takes: 'fact',
    checkArgument: noArgument,
    apply: (value) => {
      const date = instant(value)
      return date && Math.floor(date.getTime() / 1000)
    },
  },
  {
    name: 'date',
    signature: 'date:FORMAT',
    summary: 'A time written with YYYY, MM, DD, HH, mm, ss and SSS, in UTC.',
    examples: [{ argument: 'DD.MM.YYYY HH:mm', input: '2026-11-20T10:00:00Z', output: '20.11.2026 10:00' }],
    takes: 'fact',
    checkArgument: (argument) =>
      argument !== undefined && argument.search(PARTS) !== -1 ? undefined : 'takes a format such as YYYY-MM-DD',
    apply: (value, format) => {
      const date = instant(value)
      return date && formatDate(date, format!)
    },
  },
]
