import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts'
import { ended, espocrm, event, stage, started } from '../../support/espocrm.ts'

const CARD = '4111 1111 1111 1111'

const call = (path: string) => [
  started({ custom: { signed: { note: CARD }, unsigned: {} } }),
  event('session.rated', { rating: 1, feedback: `my card is ${CARD}, cvv 123` }),
  event('session.custom_data', { data: { pan: 4111111111111111 } }),
  event('session.disposition', { code: 'paid', notes: CARD }),
  event('session.analyzed', { summary: `They read out ${CARD}` }),
  event('session.survey', { answers: [{ question: 'Anything else?', answer: CARD }] }),
  event('session.file', { file: { id: 'f1', kind: 'chat_transcript', path } }),
  ended(),
]

async function transcript(): Promise<string> {
  const path = join(tmpdir(), `crmwire-transcript-${process.pid}.txt`)
  await writeFile(path, `Kim: ${CARD}\nAgent: thank you\n`)
  return path
}

test('no card number is stored, told or sent', async (t) => {
  const ledger = createMemoryLedger()
  const { feed, crm, connector, steps } = await stage(t, espocrm(), { ledger })
  await feed(...call(await transcript()))
  await connector.settled()
  const told = [await ledger.lane('default', 'call-1'), steps, crm.notes, crm.cases, crm.contacts]
  expect(inspect(told, { depth: Infinity, maxStringLength: null })).not.toMatch(/1111|cvv 123/)
  expect(crm.notes.map(({ post }) => post)).toContain('Rating: 1\nFeedback: my card is **** **** **** ****, cvv ***')
  expect(crm.attachments).toHaveLength(1)
  expect(String(crm.fileOf(crm.attachments[0]!.id))).toBe('Kim: **** **** **** ****\nAgent: thank you\n')
})

test('without privacy.scrubCards everything goes as it came', async (t) => {
  const { feed, crm, connector } = await stage(t, { ...espocrm(), privacy: { scrubCards: false } })
  await feed(...call(await transcript()))
  await connector.settled()
  expect(crm.notes.map(({ post }) => post)).toContain(`Rating: 1\nFeedback: my card is ${CARD}, cvv 123`)
  expect(String(crm.fileOf(crm.attachments[0]!.id))).toContain(CARD)
})
