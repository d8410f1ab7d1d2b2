import { z } from 'zod'

/** Which failures are worth another try. */
export interface RetryProfile {
  name: string
  /** No answer at all, or none within the limits. */
  noResponse: boolean
  status(status: number): boolean
}

const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429])
const isTransient = (status: number): boolean => TRANSIENT.has(status) || status >= 500

const PROFILES = {
  standard: { name: 'standard', noResponse: true, status: (status) => status === 400 || isTransient(status) },
  ccai: { name: 'ccai', noResponse: false, status: (status) => status === 400 },
  transient: { name: 'transient', noResponse: true, status: isTransient },
} as const satisfies Record<string, RetryProfile>

const reason = z.union([z.int().min(400).max(599), z.enum(['4xx', '5xx', 'no_response'])], {
  error: 'expected a status, 4xx, 5xx or no_response',
})

export const retrySchema = z
  .union([z.enum(['standard', 'ccai', 'transient']), z.strictObject({ on: z.array(reason) })], {
    error: 'expected standard, ccai, transient or { on: […] }',
  })
  .meta({
    id: 'Retry',
    description:
      'What is tried again: `standard` (no response, 400, 408, 425, 429, 5xx), `ccai` (only 400), `transient` (standard without 400), or a list.',
    examples: ['standard', { on: ['no_response', '5xx', 429] }],
  })

export type RetrySpec = z.output<typeof retrySchema>

/** The profile that a setting names or describes. */
export function retryProfile(spec: RetrySpec): RetryProfile {
  if (typeof spec === 'string') return PROFILES[spec]
  const on = new Set<number | string>(spec.on)
  return {
    name: 'custom',
    noResponse: on.has('no_response'),
    status: (status) => on.has(status) || on.has(`${Math.floor(status / 100)}xx`),
  }
}
