import type { JobChange } from '../../../flow/operator/act.ts'
import type { Jobs, RiskyHow } from '../../../flow/operator/jobs.ts'
import { EXIT } from '../../exit-code.ts'
import type { LedgerOptions } from '../../input/ledger.ts'
import { formatJobs } from '../../render/jobs.ts'
import { stringifyJson } from '../../../util/json.ts'
import type { Terminal } from '../../terminal.ts'
import { withJobs } from './with-jobs.ts'

export interface ActOptions extends LedgerOptions {
  reason?: string | undefined
  actor?: string | undefined
  anyway?: boolean | undefined
  /** Of what is bound. */
  type?: string | undefined
  json?: boolean | undefined
}

/** Does one action of an operator and prints what it changed. */
export async function actOnJob(
  act: (jobs: Jobs, how: RiskyHow) => Promise<JobChange>,
  options: ActOptions,
  terminal: Terminal,
): Promise<number> {
  return withJobs(options, terminal, async (all) => {
    const change = await act(all, { reason: options.reason, anyway: options.anyway })
    if (options.json) terminal.out(stringifyJson(change, 2))
    else if (change.jobs.length === 0) terminal.out('It was so already; nothing was changed.')
    else terminal.out(formatJobs(change, terminal))
    return EXIT.done
  })
}
