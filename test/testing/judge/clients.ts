import type { TransportAnswer } from '../../../src/http/transport.ts'
import type { JudgeCaller } from '../../../src/testing/judge/callers.ts'
import type { JudgeTransport } from '../../../src/testing/judge/judge-transport.ts'
import type { VirtualClock } from '../../../src/testing/virtual-clock.ts'
import { sleep } from '../../../src/util/clock.ts'

type Fields = Record<string, unknown>

/** How a client behaves when it cannot know whether its create was done. */
export interface Manners {
  /** Looks again before it creates again. Default: false. */
  looksAgain?: boolean
  /** Waits so long before it looks again, in milliseconds. Default: one second. */
  waitsMs?: number
  /** Sessions of one person wait for each other and share what was found or created. Default: false. */
  sharesPeople?: boolean
}

/** A connector in miniature: finds or creates the person, creates a case, writes a note; tries for as long as it takes. */
export function createClient(net: JudgeTransport, clock: VirtualClock, manners: Manners) {
  const { looksAgain = false, waitsMs = 1_000, sharesPeople = false } = manners
  const people = new Map<string, Promise<unknown>>()

  async function ask(method: 'GET' | 'POST', path: string, session: Fields, body?: Fields): Promise<TransportAnswer> {
    return net.transport.send({
      method,
      url: `${net.url}/api${path}`,
      headers: { 'X-Meant-For': String(session['caller']), 'X-Session': String(session['id']) },
      body: body && JSON.stringify(body),
      timeoutMs: 10_000,
      responseBytes: 100_000,
    })
  }

  /** What `ask` says in the end; whatever fails is asked again. */
  async function insist(answer: () => Promise<TransportAnswer>): Promise<Fields> {
    for (;;) {
      const { status, body } = await answer().catch(() => ({ status: 0, body: '' }))
      if (status >= 200 && status < 300) return JSON.parse(body) as Fields
      await sleep(clock, waitsMs)
    }
  }

  async function find(path: string, session: Fields): Promise<unknown> {
    const { list } = await insist(() => ask('GET', path, session))
    return (list as Fields[])[0]?.['id']
  }

  async function create(path: string, search: string, session: Fields, body: Fields): Promise<unknown> {
    if (!looksAgain) return (await insist(() => ask('POST', path, session, body)))['id']
    for (;;) {
      const there = await find(search, session)
      if (there !== undefined) return there
      const { status, body: told } = await ask('POST', path, session, body).catch(() => ({ status: 0, body: '' }))
      if (status === 201) return (JSON.parse(told) as Fields)['id']
      await sleep(clock, waitsMs)
    }
  }

  async function person({ name, phone, email }: JudgeCaller, session: Fields): Promise<unknown> {
    const search = `/people?phone=${encodeURIComponent(phone)}`
    return (await find(search, session)) ?? create('/people', search, session, { name, phone, email })
  }

  return async function call(caller: JudgeCaller, id: string): Promise<void> {
    const session = { id, caller: caller.id }
    const found = (sharesPeople ? people.get(caller.id) : undefined) ?? person(caller, session)
    people.set(caller.id, found)
    const body = { person: await found, reference: id }
    const record = await create('/cases', `/cases?reference=${id}`, session, body)
    const text = `The call ${id} began`
    const notes = `/cases/${String(record)}/notes`
    await create(notes, `${notes}?text=${encodeURIComponent(text)}`, session, { text })
  }
}
