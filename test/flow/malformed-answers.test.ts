import { describe, expect, test } from 'vitest'
import { createConnector } from '../../src/connector.ts'
import type { TransportRequest } from '../../src/http/transport.ts'
import { readBody } from '../../src/response/body.ts'
import { isCrmwireError } from '../../src/errors/crmwire-error.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { MALFORMED } from '../response/malformed-json.ts'
import { espocrm, started } from '../support/espocrm.ts'

const isBlank = (body: string): boolean => body.replace('\ufeff', '').trim() === ''

/** What becomes of a call when the CRM says that to a find or to a create. */
async function called(to: 'GET' | 'POST', body: string): Promise<{ sent: TransportRequest[]; status: string }> {
  const sent: TransportRequest[] = []
  const clock = createVirtualClock(Date.parse('2026-11-20T10:00:00Z'))
  const connector = await createConnector(espocrm(), {
    settings: { CRM_URL: 'https://crm.example.com', CRM_API_KEY: 'a-key' },
    clock,
    random: createSeededRandom(1),
    transport: {
      async send(request) {
        sent.push(request)
        return { status: 200, headers: {}, body: request.method === to ? body : '{"list":[]}' }
      },
      close: async () => {},
    },
  })
  const handled = connector.handle(started())
  await clock.advance(10_000)
  const { account } = await handled
  await connector.close()
  return { sent, status: account!.status }
}

test('there are more than 150 ways to be no JSON', () => {
  expect(new Set(MALFORMED).size).toBeGreaterThan(150)
  const accepted = MALFORMED.filter((text) => {
    try {
      return !readBody(text, {}).empty
    } catch (error) {
      return !isCrmwireError(error)
    }
  })
  expect(accepted).toEqual([])
})

describe.each(MALFORMED.filter((text) => !isBlank(text)))('an answer %j', (body) => {
  test('is no reason to believe that somebody is not there', async () => {
    const { sent, status } = await called('GET', body)
    expect(sent.filter(({ method }) => method === 'POST')).toEqual([])
    expect(['pending', 'rejected', 'failed']).toContain(status)
  })

  test('does not say that something was created', async () => {
    const { sent, status } = await called('POST', body)
    expect(sent.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(['missing_id', 'pending', 'held']).toContain(status)
  })
})
