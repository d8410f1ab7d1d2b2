import { expect, test } from 'vitest'
import { type RetrySpec, retryProfile, retrySchema } from '../../src/http/retry-profile.ts'

const STATUSES = [400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 502, 503, 504, 599]

test.each([
  ['standard', true, [400, 408, 425, 429, 500, 502, 503, 504, 599]],
  ['ccai', false, [400]],
  ['transient', true, [408, 425, 429, 500, 502, 503, 504, 599]],
  [{ on: ['no_response', '5xx', 409] }, true, [409, 500, 502, 503, 504, 599]],
  [{ on: ['4xx'] }, false, [400, 401, 403, 404, 408, 409, 422, 425, 429]],
  [{ on: [] }, false, []],
] as [RetrySpec, boolean, number[]][])(
  '%j tries again without an answer: %s, and after %j',
  (spec, noResponse, statuses) => {
    const profile = retryProfile(spec)
    expect(profile.noResponse).toBe(noResponse)
    expect(STATUSES.filter((status) => profile.status(status))).toEqual(statuses)
    expect(profile.name).toBe(typeof spec === 'string' ? spec : 'custom')
    expect(retrySchema.parse(spec)).toEqual(spec)
  },
)

test.each(['never', { on: [200] }, { on: ['3xx'] }, { on: [429], times: 3 }, { on: 429 }])(
  '%j is no profile',
  (spec) => {
    expect(retrySchema.safeParse(spec).success).toBe(false)
  },
)
