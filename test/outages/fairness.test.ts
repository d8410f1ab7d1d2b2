import { expect, test } from 'vitest'
import type { Config } from '../../src/config/schema/config.ts'
import type { TransportAnswer } from '../../src/http/transport.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { WEEK } from '../../src/util/schedule.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { createConnector } from '../../src/connector.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { sleep } from '../../src/util/clock.ts'
import { finished, operation, outcome } from '../engine/operations.ts'
import { findsOnly, phoneOf, started } from './scripted-crm.ts'

const SLOW = 'https://slow.example.com'
const FAST = 'https://fast.example.com'

const ok = (body: object): TransportAnswer => ({ status: 200, headers: {}, body: JSON.stringify(body) })

/** Accounts live in a slow place, records in a fast one; who is nobody has a record alone. */
function twoPlaces(): Config {
  return {
    ...findsOnly(),
    account: {
      whenMissing: 'skip',
      findByQuery: { method: 'GET', url: `${SLOW}/people`, params: { phone: '{PHONE_NUMBER}' } },
    },
    record: {
      withoutAccount: true,
      create: { method: 'POST', url: `${FAST}/cases`, params: { subject: '{TICKET_SUBJECT}' }, onAmbiguous: 'resend' },
    },
  }
}

test('a place that answers slowly does not keep what is due from other places', async (t) => {
  const clock = createVirtualClock()
  let asksToWait = true
  const connector = await createConnector(twoPlaces(), {
    clock,
    random: createSeededRandom(1),
    transport: {
      async send({ url }) {
        if (asksToWait) return { status: 429, headers: { 'retry-after': '60' }, body: '' }
        if (url.startsWith(FAST)) return ok({ id: 1 })
        await sleep(clock, 10_000)
        return ok([])
      },
      close: () => Promise.resolve(),
    },
  })
  t.onTestFinished(async () => {
    const closing = connector.close()
    await clock.advance(20_000)
    await closing
  })
  const callAll = async (count: number, name: string, endUser: (index: number) => object): Promise<void> => {
    await Promise.all(Array.from({ length: count }, (_, i) => connector.handle(started(`${name}-${i}`, endUser(i)))))
  }
  await callAll(500, 'slow', (index) => ({ phoneNumber: phoneOf(index) }))
  await clock.advance(20_000)
  await callAll(50, 'fast', () => ({}))
  asksToWait = false
  // All who wait for the slow place are due by now, and each of them needs ten seconds.
  await clock.advance(65_000)
  for (let i = 0; i < 50; i++) expect((await connector.result(`fast-${i}`))!.record!.status).toBe('created')
})

test('a connector with ten thousand due lanes does not keep another one on the same ledger waiting', async () => {
  const clock = createVirtualClock(0)
  const ledger = createMemoryLedger()
  const begun: string[] = []
  const engineOf = (tenant: string) =>
    createEngine({
      tenant,
      owner: tenant,
      ledger,
      clock,
      random: createSeededRandom(1),
      schedule: WEEK,
      async run({ operation: { id } }) {
        begun.push(`${id}@${clock.now()}`)
        await sleep(clock, 1000)
        return finished
      },
      broken: () => outcome('failed'),
    })
  const add = async (tenant: string, id: string): Promise<void> => {
    const operations = [operation(id, 1, { tenant, sessionId: id })]
    await ledger.commit({ tenant, at: clock.now(), operations, wake: id })
  }
  for (let i = 0; i < 10_000; i++) await add('busy', `busy-${i}`)
  const busy = engineOf('busy')
  const other = engineOf('other')
  for (let second = 1; second <= 10; second++) {
    await clock.advance(1000)
    await add('other', `other-${second}`)
  }
  await clock.advance(999)
  expect(begun.filter((one) => one.startsWith('other'))).toEqual(
    Array.from({ length: 10 }, (_, index) => `other-${index + 1}@${(index + 1) * 1000}`),
  )
  const ofBusy = begun.filter((one) => one.startsWith('busy')).length
  expect(ofBusy).toBeGreaterThanOrEqual(10 * 64)
  expect(ofBusy).toBeLessThan(10_000)
  const closing = Promise.all([busy.close(), other.close()])
  await clock.advance(1000)
  await closing
})
