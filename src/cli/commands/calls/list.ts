import { stringifyJson } from '../../../util/json.ts'
import { EXIT } from '../../exit-code.ts'
import type { LedgerOptions } from '../../input/ledger.ts'
import { formatCalls } from '../../render/calls.ts'
import type { Terminal } from '../../terminal.ts'
import { withCalls } from './with-calls.ts'

export interface CallListOptions extends LedgerOptions {
  after?: string | undefined
  limit: number
  json?: boolean | undefined
}

export async function listCalls(options: CallListOptions, terminal: Terminal): Promise<number> {
  return withCalls(options, terminal, async (calls) => {
    const page = await calls.list({ after: options.after, limit: options.limit })
    if (options.json) terminal.out(stringifyJson(page, 2))
    else terminal.out(page.calls.length === 0 ? 'There are no calls.' : formatCalls(page, terminal))
    return EXIT.done
  })
}
