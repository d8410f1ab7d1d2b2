import { EXIT } from '../../exit-code.ts'
import { stringifyJson } from '../../../util/json.ts'
import type { Terminal } from '../../terminal.ts'
import type { PauseOptions } from './pause.ts'
import { withJobs } from './with-jobs.ts'

/** Ends a pause, and tries what waits for a credential. */
export async function resumeJobs(
  origin: string | undefined,
  options: PauseOptions,
  terminal: Terminal,
): Promise<number> {
  return withJobs(options, terminal, async (all) => {
    const resumed = await all.resume(origin, { reason: options.reason })
    if (options.json) terminal.out(stringifyJson(resumed, 2))
    else {
      const places = resumed.places.map((place) => (place === '*' ? 'everything' : place))
      terminal.out(places.length === 0 ? 'Nothing was paused.' : `Resumed: ${places.join(', ')}.`)
      terminal.out(resumed.sessions === 1 ? '1 session goes on.' : `${resumed.sessions} sessions go on.`)
      if (resumed.busy.length > 0) terminal.out(`Busy, so try again: ${resumed.busy.join(', ')}.`)
    }
    return EXIT.done
  })
}
