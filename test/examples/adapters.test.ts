import { expect, test } from 'vitest'
import { CALL_STATUSES, QUEUE_STATUSES } from '../../src/adapters/xivo/translate/call-history-item.ts'
import { runExample } from './run-example.ts'

test.each(['whippy.ts', 'xivo.ts', 'bright-pattern.ts'])(
  '%s goes as expected, and ends by itself',
  { timeout: 60_000 },
  async (file) => {
    const { code, err } = await runExample(file)
    expect({ code, err }).toEqual({ code: 0, err: '' })
  },
)

test('a call takes every way into Kommo, and ends on one card', { timeout: 240_000 }, async () => {
  const { code, out, err } = await runExample('kommo.ts', '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const rows = JSON.parse(out) as { path: string; holds: string; expected: string }[]
  expect(rows.length).toBeGreaterThan(18)
  for (const { path, holds, expected } of rows) expect(holds, path).toBe(expected)
})

test('the call of Whippy is in the CRM once', { timeout: 60_000 }, async () => {
  const { out } = await runExample('whippy.ts', '--json')
  expect(JSON.parse(out)).toMatchObject({
    answers: [200, 200, 200, 200, 401],
    contacts: [{ phoneNumber: '+12223334444' }],
    cases: [{ description: expect.stringContaining('Summary: The caller would like to work nights.') as string }],
    attachments: [{ size: 48_000 }, { size: 17 }],
  })
})

test('a call of every status of XiVO is in the CRM once, also after a restart', { timeout: 60_000 }, async () => {
  const { out } = await runExample('xivo.ts', '--json')
  const { calls, first, contacts, cases, notes } = JSON.parse(out) as Record<string, { status: string }[]>
  expect(new Set(calls!.map(({ status }) => status))).toEqual(
    new Set([...QUEUE_STATUSES, ...CALL_STATUSES].filter((status) => status !== 'ongoing')),
  )
  expect([first, contacts!.length, cases!.length, notes!.length]).toEqual([12, 13, 13, 26])
})

test('the call about the found account is in its case', { timeout: 60_000 }, async () => {
  const { out } = await runExample('bright-pattern.ts', '--json')
  const printed = JSON.parse(out) as { contacts: { id: string }[] }
  const [{ id } = { id: '' }] = printed.contacts
  expect(printed).toMatchObject({
    account: { status: 'created' },
    object: { id, type: 'contact', displayName: 'Kim Park' },
    started: { status: 'success', data: { id: 'interaction-1' }, call: { status: 'started' } },
    prepared: { data: { id: null }, call: { status: 'prepared' } },
    unknown: { data: { error: 'Timeout error' }, call: { status: 'unknown' } },
    cases: [{ contactId: id }],
  })
})
