import { existsSync } from 'node:fs'
import { givenLedger } from '../../ledger/given-ledger.ts'
import { formatTrace } from '../../observe/format-trace.ts'
import { stringifyJson } from '../../util/json.ts'
import { EXIT } from '../exit-code.ts'
import { type LedgerOptions, ledgerOf } from '../input/ledger.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

export interface TraceOptions extends LedgerOptions {
  json?: boolean | undefined
}

/** Tells the story of a session. */
export async function trace(sessionId: string, options: TraceOptions, terminal: Terminal): Promise<number> {
  const named = ledgerOf(options, terminal)
  if (!named.includes('://') && !existsSync(named))
    throw new UsageError(`There is no ledger at ${named}. Name one with --ledger or CRMWIRE_LEDGER.`)
  const { ledger, close } = await givenLedger(named)
  try {
    const steps = await ledger.trace(options.tenant, sessionId)
    if (steps.length === 0) throw new UsageError(`The ledger has no session ${sessionId} of tenant ${options.tenant}.`)
    const { out, width, colour, clock } = terminal
    if (options.json) for (const step of steps) out(stringifyJson(step))
    else out(formatTrace(steps, { colour: colour.out, width, nowMs: clock.now() }))
    return EXIT.done
  } finally {
    await close()
  }
}
