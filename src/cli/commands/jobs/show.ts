import { EXIT } from '../../exit-code.ts'
import type { LedgerOptions } from '../../input/ledger.ts'
import { formatJob } from '../../render/jobs.ts'
import { stringifyJson } from '../../../util/json.ts'
import type { Terminal } from '../../terminal.ts'
import { withJobs } from './with-jobs.ts'

export interface ShowOptions extends LedgerOptions {
  json?: boolean | undefined
}

export async function showJob(id: string, options: ShowOptions, terminal: Terminal): Promise<number> {
  return withJobs(options, terminal, async (all) => {
    const job = await all.show(id)
    terminal.out(options.json ? stringifyJson(job, 2) : formatJob(job, terminal))
    return EXIT.done
  })
}
