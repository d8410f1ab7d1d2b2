import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLedger } from '../../src/ledger/open-ledger.ts'

test('a path is a ledger in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-'))
  const ledger = await openLedger(join(folder, 'calls.db'))
  expect(existsSync(join(folder, 'calls.db'))).toBe(true)
  expect(ledger.pollMs).toBe(500)
  await ledger.close()
  rmSync(folder, { recursive: true })
})

test.each(['postgres://localhost:1/calls', 'postgresql://localhost:1/calls', 'POSTGRES://localhost:1/calls'])(
  '%s is a ledger on a server',
  async (address) => {
    await expect(openLedger(address)).rejects.toMatchObject({
      code: 'LEDGER_UNUSABLE',
      message: 'The PostgreSQL server cannot be reached.',
    })
  },
)

test(':memory: is a ledger that ends with the program', async () => {
  expect((await openLedger(':memory:')).pollMs).toBeUndefined()
  expect(existsSync(':memory:')).toBe(false)
})
