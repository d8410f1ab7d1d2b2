import { ALL_STATES, type JobState } from '../../../flow/operator/job-state.ts'
import { WITHOUT_AUDITS } from '../../../flow/operator/without-audits.ts'
import { EXIT } from '../../exit-code.ts'
import type { LedgerOptions } from '../../input/ledger.ts'
import { formatJobs, formatPauses } from '../../render/jobs.ts'
import { stringifyJson } from '../../../util/json.ts'
import type { Terminal } from '../../terminal.ts'
import { type Narrowed, queryOf } from './narrowed.ts'
import { withJobs } from './with-jobs.ts'

export interface ListOptions extends LedgerOptions, Narrowed {
  all?: boolean | undefined
  limit: number
  json?: boolean | undefined
}

/** What nobody looks for when they ask what is open. */
const OVER: ReadonlySet<JobState> = new Set(['done', 'skipped'])

export async function listJobs(options: ListOptions, terminal: Terminal): Promise<number> {
  const asked = queryOf(options)
  const isNarrow = options.all === true || asked.states !== undefined || asked.statuses !== undefined
  const query = {
    ...asked,
    kinds: asked.kinds ?? (options.all === true ? undefined : WITHOUT_AUDITS),
    ...(!isNarrow && { states: ALL_STATES.filter((state) => !OVER.has(state)) }),
    limit: options.limit,
  }
  return withJobs(options, terminal, async (all) => {
    const page = await all.list(query)
    const { places } = await all.pauses()
    if (options.json) terminal.out(stringifyJson({ ...page, paused: places }, 2))
    else {
      const paused = formatPauses(places)
      if (paused !== undefined) terminal.out(paused)
      const nothing = isNarrow || Object.values(asked).some(Boolean) ? 'There are none of these.' : 'Nothing is open.'
      terminal.out(page.jobs.length === 0 ? nothing : formatJobs(page, terminal))
    }
    return EXIT.done
  })
}
