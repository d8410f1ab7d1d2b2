import { EXIT } from '../../exit-code.ts'
import type { LedgerOptions } from '../../input/ledger.ts'
import { stringifyJson } from '../../../util/json.ts'
import type { Terminal } from '../../terminal.ts'
import { withJobs } from './with-jobs.ts'

export interface PauseOptions extends LedgerOptions {
  reason?: string | undefined
  actor?: string | undefined
  json?: boolean | undefined
}

/** Sends nothing more to an origin, or anywhere. */
export async function pauseJobs(
  origin: string | undefined,
  options: PauseOptions,
  terminal: Terminal,
): Promise<number> {
  return withJobs(options, terminal, async (all) => {
    const isNew = await all.pause(origin, { reason: options.reason })
    if (options.json) terminal.out(stringifyJson({ paused: origin ?? '*', changed: isNew }, 2))
    else terminal.out(`${isNew ? 'Paused' : 'Was paused already'}: ${origin ?? 'everything'}. It goes on with resume.`)
    return EXIT.done
  })
}
