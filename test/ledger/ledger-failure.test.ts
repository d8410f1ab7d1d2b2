import { expect, test } from 'vitest'
import { isLedgerFailure, tellingFailures } from '../../src/ledger/ledger-failure.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { describeLedger } from './ledger-rules.ts'

const watched = tellingFailures(createMemoryLedger())
describeLedger('watched', () => watched)

test('a failure has a code and its cause, and quotes nothing of it', async () => {
  const cause = new Error('duplicate key (+12223334444)')
  const ledger = tellingFailures({ ...createMemoryLedger(), commit: () => Promise.reject(cause) })
  const error = await ledger.commit({ tenant: 't', at: 0 }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'LEDGER_FAILED', cause, message: expect.not.stringContaining('+1') as string })
  expect(isLedgerFailure(error)).toBe(true)
  expect(isLedgerFailure(cause)).toBe(false)
})
