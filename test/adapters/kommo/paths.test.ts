import { describe, expect, onTestFinished, test } from 'vitest'
import { kommo as adapter } from '../../../src/adapters/kommo/kommo.ts'
import { createConnector } from '../../../src/connector.ts'
import type { Card } from '../../kommo-server/model.ts'
import { startKommo } from '../../kommo-server/start-kommo.ts'
import {
  LINK,
  PHONE,
  type KommoStage,
  chosen,
  ended,
  presetFor,
  recorded,
  settingsFor,
  stage,
  started,
} from './stage.ts'

/** Everything that Kommo has of calls, as short lines. */
function callsIn({ kommo: { store } }: KommoStage): string[] {
  const notes = store.notes
    .filter(({ note_type }) => note_type.startsWith('call_'))
    .map(({ entity_type, entity_id, note_type, params }) => {
      const { duration, link, call_result: moved } = params as Record<string, string | number | undefined>
      const rest = moved === undefined ? `${duration}s${link ? ' recorded' : ''}` : String(moved).toLowerCase()
      return `${entity_type}/${entity_id} ${note_type} ${rest}`
    })
  const incoming = store.incoming.map(({ state, metadata }) => `incoming ${state} ${String(metadata['duration'])}s`)
  return [...notes, ...incoming]
}

const at = ({ type, id }: Card): string => `${type}/${id}`
const asRecord = ({ id, type }: Card) => ({ record: { id, type } })
const asAccount = ({ id, type }: Card) => ({ account: { id, type } })

describe('where a call is logged', () => {
  test('on the lead when exactly one is active', async () => {
    const on = await stage()
    const { store } = on.kommo
    const kim = store.add('contacts', { phone: '8 (222) 333-4444' })
    store.add('leads', { status_id: 142, links: [kim] })
    const lead = store.add('leads', { links: [kim] })
    await on.feed(started(), ended())
    expect(callsIn(on)).toEqual([`${at(lead)} call_in 95s`])
    expect(await on.outcomes()).toEqual(['account found', 'record found', 'log done'])
  })

  test.each([
    ['none', []],
    ['several', [101, 102]],
    ['only closed ones', [142, 143]],
  ])('on the contact when it has %s of active leads', async (_what, statuses) => {
    const on = await stage()
    const { store } = on.kommo
    const kim = store.add('contacts', { phone: PHONE })
    for (const status_id of statuses) store.add('leads', { status_id, links: [kim] })
    await on.feed(started(), ended())
    expect(callsIn(on)).toEqual([`${at(kim)} call_in 95s`])
  })

  test('on the company when no contact has the number in its field PHONE', async () => {
    const on = await stage()
    const { store } = on.kommo
    store.add('contacts', { name: 'seven digits alike', phone: '9993334444' })
    store.add('contacts', { fields: [{ field_code: 'CONTRACT', values: [{ value: '2223334444' }] }] })
    const blue = store.add('companies', { phone: '(222) 333 4444' })
    await on.feed(started(), ended())
    expect(callsIn(on)).toEqual([`${at(blue)} call_in 95s`])
  })

  test('as an incoming lead when nobody has it, with the number on its contact', async () => {
    const on = await stage()
    await on.feed(started(), ended())
    expect(callsIn(on)).toEqual(['incoming waiting 95s'])
    const { store } = on.kommo
    const contact = store.card('contacts', store.incoming[0]!.contacts[0]!)
    expect(contact.custom_fields_values).toEqual([
      { field_code: 'PHONE', values: [{ value: PHONE, enum_code: 'WORK' }] },
    ])
    expect(store.incoming[0]!.metadata).toMatchObject({
      from: PHONE,
      phone: '+18005550100',
      uniq: '103646',
      call_responsible: 7,
    })
  })

  test('outbound calls are notes of another type', async () => {
    const on = await stage()
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    await on.feed(started({ direction: 'outbound' }), ended())
    expect(callsIn(on)).toEqual([`${at(kim)} call_out 95s`])
  })

  test('a call that nobody answered lasted no time, or is not logged at all', async () => {
    const on = await stage()
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    await on.feed(started(), ended({ outcome: 'abandoned' }))
    expect(callsIn(on)).toEqual([`${at(kim)} call_in 0s`])
    const other = await stage({ unanswered: 'skip' })
    await other.feed(started(), ended({ outcome: 'abandoned' }))
    expect(callsIn(other)).toEqual([])
  })

  test('a call that was answered is logged, also when nobody says how long it was', async () => {
    const on = await stage({ unanswered: 'skip', log: 'calls' })
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    await on.feed(started(), ended({ durations: undefined }))
    expect(callsIn(on)).toEqual([`${at(kim)} call_in 0s`])
    expect(on.kommo.store.notes).toMatchObject([{ params: { call_status: 4 } }])
  })

  test('a note whose answer was lost is found among any number of older ones', async () => {
    const on = await stage()
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    for (let n = 0; n < 300; n++) on.kommo.store.addNote(kim, 'call_in', { uniq: `old-${n}` })
    let isLost = false
    on.kommo.fault = (method, path) => {
      if (isLost || method !== 'POST' || !path.endsWith('/notes')) return undefined
      isLost = true
      return 'lost after'
    }
    await on.feed(started(), ended())
    await on.clock.advance(600_000)
    expect(await on.outcomes()).toContain('log done')
    expect(callsIn(on).filter((line) => line.includes('95s'))).toEqual([`${at(kim)} call_in 95s`])
  })

  test('a webhook that comes twice changes nothing', async () => {
    const on = await stage()
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    const end = ended()
    await on.feed(started(), end, end, ended(), started())
    expect(callsIn(on)).toEqual([`${at(kim)} call_in 95s`])
  })

  test('a search that failed is not taken for nobody', async () => {
    const on = await stage()
    on.kommo.fault = (_method, path) => (path === '/companies' ? 403 : undefined)
    await on.feed(started(), ended())
    expect(callsIn(on)).toEqual([])
    expect(await on.outcomes()).toContain('log blocked')
  })

  test('a withheld number leads nowhere until a person chooses', async () => {
    const on = await stage()
    const lead = on.kommo.store.add('leads')
    await on.feed(started({ endUser: {} }), ended())
    await on.clock.advance(61_000)
    expect(callsIn(on)).toEqual([])
    await on.feed(chosen(asRecord(lead)))
    expect(callsIn(on)).toEqual([`${at(lead)} call_in 95s`])
  })
})

describe('the recording', () => {
  test('that is there before the call ends is linked at once', async () => {
    const on = await stage()
    on.kommo.store.add('contacts', { phone: PHONE })
    await on.feed(started(), recorded(), ended())
    expect(on.kommo.store.notes).toMatchObject([{ params: { link: LINK } }])
  })

  test('that comes late is set on the note that is there', async () => {
    const on = await stage()
    on.kommo.store.add('contacts', { phone: PHONE })
    await on.feed(started(), ended(), recorded(), recorded())
    expect(on.kommo.store.notes).toMatchObject([{ params: { link: LINK, duration: 95 } }])
    expect(on.kommo.asked.filter((line) => line.startsWith('PATCH'))).toHaveLength(1)
  })

  test('of an incoming lead goes along when a person chooses', async () => {
    const on = await stage()
    const lead = on.kommo.store.add('leads')
    await on.feed(started(), ended(), recorded(), chosen(asRecord(lead)))
    expect(callsIn(on)).toEqual([`${at(lead)} call_in 95s recorded`, 'incoming declined 95s'])
  })
})

describe('a person chooses another card', () => {
  test('a lead for an incoming lead: it gets the contact, the call, and the incoming lead is declined', async () => {
    const on = await stage()
    const { store } = on.kommo
    const lead = store.add('leads')
    await on.feed(started(), ended(), chosen(asRecord(lead)))
    expect(callsIn(on)).toEqual([`${at(lead)} call_in 95s`, 'incoming declined 95s'])
    expect(store.linked(lead, 'contacts')).toMatchObject([{ id: store.incoming[0]!.contacts[0], hidden: false }])
  })

  test.each(['contacts', 'companies'] as const)('one of %s for an incoming lead: it gets the number', async (type) => {
    const on = await stage()
    const card = on.kommo.store.add(type, { phone: '+15556667777' })
    await on.feed(started(), ended(), chosen(asAccount(card)))
    expect(callsIn(on)).toEqual([`${at(card)} call_in 95s`, 'incoming declined 95s'])
    expect(card.custom_fields_values[0]!.values.map(({ value }) => value)).toEqual(['+15556667777', PHONE])
  })

  test('whatever numbers the card has stay, as they are', async () => {
    const on = await stage()
    const card = on.kommo.store.add('contacts')
    const values = [{ value: 5_556_667_777, enum_code: 'MOB' }, { value: '+15556660000' }]
    card.custom_fields_values = [{ field_code: 'PHONE', values }]
    await on.feed(started(), ended(), chosen(asAccount(card)))
    expect(card.custom_fields_values[0]!.values).toEqual([...values, { value: PHONE, enum_code: 'WORK' }])
  })

  test('a number that the card has already is not copied again, however it is written', async () => {
    const on = await stage()
    await on.feed(started(), ended())
    const kim = on.kommo.store.add('contacts', { phone: '8 (222) 333-44-44' })
    await on.feed(chosen(asAccount(kim)))
    expect(kim.custom_fields_values[0]!.values).toHaveLength(1)
  })

  test('another card than the one that was found: the note there says where the call went', async () => {
    const on = await stage()
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    const lead = on.kommo.store.add('leads')
    await on.feed(started(), recorded(), ended(), chosen(asRecord(lead)))
    expect(callsIn(on)).toEqual([`${at(kim)} call_in moved to ${at(lead)}`, `${at(lead)} call_in 95s recorded`])
  })

  test('the card that was found anyway: nothing is written', async () => {
    const on = await stage()
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    await on.feed(started(), ended())
    const asked = on.kommo.asked.length
    await on.feed(chosen(asAccount(kim)))
    expect(on.kommo.asked).toHaveLength(asked)
  })

  test('before the call has ended: it is logged there, wherever the number is found', async () => {
    const on = await stage()
    on.kommo.store.add('contacts', { phone: PHONE })
    const lead = on.kommo.store.add('leads')
    await on.feed(started(), chosen(asRecord(lead)), recorded(), ended())
    expect(callsIn(on)).toEqual([`${at(lead)} call_in 95s recorded`])
  })

  test('the last choice stands, in whatever order the choices come', async () => {
    const on = await stage()
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    const one = on.kommo.store.add('leads')
    const two = on.kommo.store.add('leads')
    await on.feed(
      started(),
      ended(),
      chosen(asRecord(two), '2026-11-20T10:06:00Z'),
      chosen(asRecord(one), '2026-11-20T10:05:00Z'),
    )
    expect(callsIn(on)).toEqual([`${at(kim)} call_in moved to ${at(two)}`, `${at(two)} call_in 95s`])
  })

  test('twice, and there and back again: one log counts', async () => {
    const on = await stage()
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    const lead = on.kommo.store.add('leads')
    const choice = chosen(asRecord(lead), '2026-11-20T10:05:00Z')
    await on.feed(started(), ended(), choice, choice, chosen(asRecord(lead), '2026-11-20T10:06:00Z'))
    await on.feed(chosen(asAccount(kim), '2026-11-20T10:07:00Z'))
    expect(callsIn(on)).toEqual([
      `${at(kim)} call_in moved to ${at(lead)}`,
      `${at(lead)} call_in moved to ${at(kim)}`,
      `${at(kim)} call_in 95s`,
    ])
  })

  test('a card of another type is a clear error, and nothing is moved', async () => {
    const on = await stage()
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    await on.feed(started(), ended(), chosen({ account: { id: 5, type: 'customers' } }))
    expect(callsIn(on)).toEqual([`${at(kim)} call_in 95s`])
    const { account, operations } = (await on.connector.result('call-1'))!
    expect(account!.id).toBe(kim.id)
    expect(operations.at(-1)).toMatchObject({
      kind: 'reassign',
      status: 'rejected',
      reason: 'Kommo can log a call to leads, contacts, companies, and not to customers.',
    })
  })

  test('a card that is not there is an error, and a later recording goes where the call is', async () => {
    const on = await stage()
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    await on.feed(started(), ended(), chosen({ record: { id: 9999, type: 'leads' } }), recorded())
    expect((await on.outcomes()).slice(-3)).toEqual(['log done', 'reassign rejected', 'log done'])
    expect(callsIn(on)).toEqual([`${at(kim)} call_in 95s recorded`])
    const lead = on.kommo.store.add('leads')
    await on.feed(chosen(asRecord(lead), '2026-11-20T10:05:00Z'))
    expect(callsIn(on)).toEqual([`${at(kim)} call_in moved to ${at(lead)}`, `${at(lead)} call_in 95s recorded`])
  })

  test('somebody accepted the incoming lead meanwhile: the choice stands all the same', async () => {
    const on = await stage()
    await on.feed(started(), ended())
    const [one] = on.kommo.store.incoming
    await fetch(`${on.kommo.url}/api/v4/leads/unsorted/${one!.uid}/accept`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${on.kommo.token}` },
    })
    const lead = on.kommo.store.add('leads')
    await on.feed(chosen(asRecord(lead)))
    expect(callsIn(on)).toContain(`${at(lead)} call_in 95s`)
    expect((await on.outcomes()).at(-1)).toBe('reassign done')
  })

  test('note and task of the window go to the card that was chosen, once', async () => {
    const on = await stage()
    const lead = on.kommo.store.add('leads')
    const task = { text: 'Call back', dueAt: '2026-11-21T09:00:00Z' }
    const choice = chosen({ ...asRecord(lead), notes: 'Wants the blue one.', task })
    await on.feed(started(), choice, ended(), choice)
    const notes = on.kommo.store.notes.filter(({ note_type }) => note_type === 'common')
    expect(notes).toMatchObject([{ entity_id: lead.id, params: { text: 'Wants the blue one.' } }])
    const complete_till = Date.parse(task.dueAt) / 1000
    expect(on.kommo.store.tasks).toMatchObject([{ entity_id: lead.id, text: 'Call back', complete_till }])
  })
})

describe('logging by POST /calls', () => {
  test('Kommo picks the card, and its answer says which', async () => {
    const on = await stage({ log: 'calls' })
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    const lead = on.kommo.store.add('leads', { links: [kim] })
    await on.feed(started(), recorded(), ended())
    expect(callsIn(on)).toEqual([`${at(lead)} call_in 95s recorded`])
    expect(on.kommo.asked.filter((line) => line === 'POST /calls')).toHaveLength(1)
  })

  test('whom Kommo does not find is not linked, and that is not tried again', async () => {
    const on = await stage({ log: 'calls' })
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    on.kommo.fault = (_method, path) => {
      // It goes between the search and the log.
      if (path === '/calls') kim.custom_fields_values = []
      return undefined
    }
    await on.feed(started(), ended())
    const { operations } = (await on.connector.result('call-1'))!
    expect(operations.at(-1)).toMatchObject({
      kind: 'log',
      status: 'skipped',
      reason: expect.stringMatching('not linked'),
    })
    await on.clock.advance(7 * 24 * 3_600_000)
    expect(on.kommo.asked.filter((line) => line === 'POST /calls')).toHaveLength(1)
    const lead = on.kommo.store.add('leads')
    await on.feed(chosen(asRecord(lead)))
    expect(callsIn(on)).toEqual([`${at(lead)} call_in 95s`])
  })

  test('a person may move it', async () => {
    const on = await stage({ log: 'calls' })
    const kim = on.kommo.store.add('contacts', { phone: PHONE })
    const lead = on.kommo.store.add('leads')
    await on.feed(started(), ended(), chosen(asRecord(lead)))
    expect(callsIn(on)).toEqual([`${at(kim)} call_in moved to ${at(lead)}`, `${at(lead)} call_in 95s`])
  })
})

test(
  'the preset stays below seven requests a second, and comes through where somebody else uses them up',
  { timeout: 60_000 },
  async () => {
    const server = await startKommo()
    const connector = await createConnector(presetFor({}, true), {
      settings: settingsFor(server),
      procedures: { kommo: adapter },
      retry: { firstMs: 200 },
    })
    onTestFinished(async () => {
      await connector.close()
      await server.close()
    })
    const kim = server.store.add('contacts', { phone: PHONE })
    await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (n) => {
        const sessionId = `call-${n}`
        await connector.accept({ ...started({ callId: `c${n}` }), id: `s${n}`, sessionId })
        await connector.accept({ ...ended(), id: `e${n}`, sessionId })
      }),
    )
    const other = async () =>
      fetch(`${server.url}/api/v4/contacts`, { headers: { Authorization: `Bearer ${server.token}` } })
    await Promise.all([other(), other(), other()])
    do {
      await connector.settled()
      await new Promise((done) => setTimeout(done, 50))
    } while ((await connector.nextDue()) !== undefined)
    expect(new Set(server.store.callsOn(kim).map(({ params }) => params['uniq'])).size).toBe(6)
    expect(server.store.notes).toHaveLength(6)
  },
)
