import type { Config } from '../../../src/config/schema/config.ts'
import { type Connector, createConnector } from '../../../src/connector.ts'
import { TransportFailure } from '../../../src/http/transport-failure.ts'
import type { TransportAnswer, TransportRequest } from '../../../src/http/transport.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts'
import { createSeededRandom } from '../../../src/testing/seeded-random.ts'
import { type VirtualClock, createVirtualClock } from '../../../src/testing/virtual-clock.ts'

/** How the CRM behaves. Of what is to be stored, `loses` stores it and does not answer, `drops` does neither. */
export const MODES = ['up', 'down', 'refuses', 'locks', 'loses', 'drops', 'forgets ids'] as const
export type Mode = (typeof MODES)[number]

/** A CRM in memory with people, cases and notes, and a connector to it. */
export interface SmallWorld {
  connector: Connector
  clock: VirtualClock
  ledger: Ledger
  behave(mode: Mode): void
  /** Phone numbers of the people and references of the cases that were created. */
  created: { people: string[]; cases: string[] }
  /** Every identity that was ever claimed. */
  claimed: ReadonlySet<string>
}

const CONFIG = {
  version: 1,
  name: 'Small world',
  baseUrl: 'https://crm.example.com',
  interactiveSeconds: 3,
  timeoutSeconds: 3,
  phone: { format: 'e164', defaultCountry: 'US' },
  account: {
    findByQuery: {
      method: 'GET',
      url: '/people',
      params: { phone: '{PHONE_NUMBER}' },
      response: { data: '$', verify: { PHONE_NUMBER: 'phone' } },
    },
    create: { method: 'POST', url: '/people', params: { phone: '{PHONE_NUMBER}' }, onAmbiguous: 'hold' },
  },
  record: {
    reuse: false,
    create: {
      method: 'POST',
      url: '/cases',
      params: { reference: '{SESSION_ID}' },
      correlation: {
        param: 'reference',
        find: { method: 'GET', url: '/cases', params: { reference: '{SESSION_ID}' }, response: { data: '$' } },
      },
    },
  },
  comment: { method: 'POST', url: '/notes', params: { record: '{RECORD_ID}', text: '{COMMENT_BODY}' } },
} satisfies Config

export async function smallWorld(): Promise<SmallWorld> {
  const clock = createVirtualClock(Date.parse('2026-11-20T10:00:00Z'))
  const memory = createMemoryLedger()
  const claimed = new Set<string>()
  const ledger: Ledger = {
    ...memory,
    claim(tenant, keys, operationId) {
      for (const key of keys) claimed.add(key)
      return memory.claim(tenant, keys, operationId)
    },
  }
  const stored: Record<string, Record<string, string>[]> = { people: [], cases: [], notes: [] }
  let mode: Mode = 'up'

  async function send({ method, url, body }: TransportRequest): Promise<TransportAnswer> {
    const { pathname, searchParams } = new URL(url)
    const table = stored[pathname.slice(1)]!
    if (mode === 'down') return answer(503)
    if (mode === 'locks') return answer(401)
    if (method === 'GET') {
      const [[name, value]] = [...searchParams] as [[string, string]]
      return answer(
        200,
        table.filter((one) => one[name] === value),
      )
    }
    if (mode === 'refuses') return answer(403)
    if (mode === 'drops') return lost()
    const thing = { id: `${pathname.slice(1)}-${table.length}`, ...(JSON.parse(body as string) as object) }
    table.push(thing)
    if (mode === 'loses') return lost()
    return answer(201, mode === 'forgets ids' ? {} : thing)
  }

  const random = createSeededRandom(1)
  const connector = await createConnector(CONFIG, { transport: { send, close: async () => {} }, ledger, clock, random })
  return {
    connector,
    clock,
    ledger,
    behave: (next) => (mode = next),
    created: {
      get people() {
        return stored['people']!.map(({ phone }) => phone!)
      },
      get cases() {
        return stored['cases']!.map(({ reference }) => reference!)
      },
    },
    claimed,
  }
}

const answer = (status: number, body: unknown = {}): TransportAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

function lost(): never {
  throw new TransportFailure('HTTP_TIMEOUT', 'no answer', true)
}
