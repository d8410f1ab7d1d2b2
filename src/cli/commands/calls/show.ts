import { stringifyJson } from '../../../util/json.ts'
import { EXIT } from '../../exit-code.ts'
import type { LedgerOptions } from '../../input/ledger.ts'
import { formatCall } from '../../render/calls.ts'
import type { Terminal } from '../../terminal.ts'
import { UsageError } from '../../usage-error.ts'
import { withCalls } from './with-calls.ts'

export interface CallShowOptions extends LedgerOptions {
  account?: string | undefined
  json?: boolean | undefined
}

export async function showCall(callId: string, options: CallShowOptions, terminal: Terminal): Promise<number> {
  return withCalls(options, terminal, async (calls) => {
    const call = await calls.getByCallIdAndAccount(callId, options.account)
    if (!call) {
      const where = options.account === undefined ? '' : ` of account ${options.account}`
      throw new UsageError(`The ledger has no call ${callId}${where} of tenant ${options.tenant}.`)
    }
    terminal.out(options.json ? stringifyJson(call, 2) : formatCall(call))
    return EXIT.done
  })
}
