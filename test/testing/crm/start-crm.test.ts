import { afterEach, describe, expect, test } from 'vitest'
import { startCrm } from '../../../src/testing/crm/start-crm.ts'
import type { Crm, CrmOptions } from '../../../src/testing/crm/start-crm.ts'
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts'

const started: Crm[] = []
afterEach(async () => {
  for (const crm of started.splice(0)) await crm.close()
})

async function start(options?: CrmOptions): Promise<Crm> {
  const crm = await startCrm(options)
  started.push(crm)
  return crm
}

function createContact(crm: Crm, lastName: string): Promise<Response> {
  const headers = { 'X-Api-Key': crm.apiKey, 'Content-Type': 'application/json' }
  return fetch(`${crm.url}/api/v1/Contact`, { method: 'POST', headers, body: JSON.stringify({ lastName }) })
}

describe('startCrm', () => {
  test('it listens on loopback, on a port and with a key of its own', async () => {
    const one = await start()
    const other = await start({ apiKey: 'other' })
    expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(one.apiKey).toBe('test-key')
    expect((await createContact(one, 'Park')).status).toBe(200)
    expect((await createContact(other, 'Park')).status).toBe(200)
    expect((await createContact({ ...other, apiKey: 'test-key' }, 'Lee')).status).toBe(401)
    expect([one.contacts.length, other.contacts.length]).toEqual([1, 1])
  })

  test('without a clock the dates are of today', async () => {
    const crm = await start()
    await createContact(crm, 'Park')
    expect(crm.contacts[0]?.createdAt).toMatch(/^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/)
  })

  test('a port that is taken rejects', async () => {
    const { url } = await start()
    await expect(startCrm({ port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE')
  })

  test('faults may wait from the start, and again after a reset', async () => {
    const crm = await start({ faults: [{ for: { times: 1 }, fault: { status: 500 } }] })
    expect((await createContact(crm, 'Park')).status).toBe(500)
    expect((await createContact(crm, 'Park')).status).toBe(200)
    crm.reset()
    expect((await createContact(crm, 'Park')).status).toBe(500)
  })

  test('a reset forgets everything, also what still waits', async () => {
    const clock = createVirtualClock()
    const crm = await start({ clock })
    const lists = [crm.contacts, crm.cases, crm.notes, crm.attachments, crm.requests]
    await createContact(crm, 'Park')
    const firstId = crm.contacts[0]?.id
    crm.failNext({}, { delayMs: 1000 })
    const waiting = createContact(crm, 'Late').catch((error: unknown) => error)
    await clock.advance(0)
    crm.failNext({}, 'drop')
    crm.reset()
    expect(await waiting).toBeInstanceOf(TypeError)
    await clock.advance(5000)
    expect(lists.map((list) => list.length)).toEqual([0, 0, 0, 0, 0])
    expect(clock.pending()).toBe(0)
    await createContact(crm, 'Park')
    expect(crm.contacts.map(({ id }) => id)).toEqual([firstId])
  })

  test('close ends connections that hang, and may be called twice', async () => {
    const crm = await start()
    crm.failNext({}, 'hang')
    const hanging = createContact(crm, 'Park').catch((error: unknown) => error)
    while (crm.requests.length === 0) await new Promise((resolve) => void setImmediate(resolve))
    await crm.close()
    await crm.close()
    expect(await hanging).toBeInstanceOf(TypeError)
    await expect(createContact(crm, 'Park')).rejects.toThrow(TypeError)
  })

  test('a connection serves many requests', async () => {
    const crm = await start()
    const answer = await createContact(crm, 'Park')
    expect(answer.headers.get('connection')).toBe('keep-alive')
    await answer.text()
  })
})
