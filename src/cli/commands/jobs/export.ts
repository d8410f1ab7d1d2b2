import { EXIT } from '../../exit-code.ts'
import type { LedgerOptions } from '../../input/ledger.ts'
import type { Terminal } from '../../terminal.ts'
import { type Narrowed, queryOf } from './narrowed.ts'
import { withJobs } from './with-jobs.ts'

export interface ExportOptions extends LedgerOptions, Narrowed {
  includePayload?: boolean | undefined
}

export async function exportJobs(options: ExportOptions, terminal: Terminal): Promise<number> {
  return withJobs(options, terminal, async (all) => {
    for await (const line of all.export({ ...queryOf(options), includePayload: options.includePayload }))
      terminal.out(line)
    return EXIT.done
  })
}
