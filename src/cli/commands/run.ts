import { createConnector } from '../../connector.ts'
import { loadConfig } from '../../config/load-config.ts'
import { EXIT, exitCodeOf } from '../exit-code.ts'
import { ledgerKeyOf, namedLedger } from '../input/ledger.ts'
import { readEvents } from '../input/read-events.ts'
import { formatDropped } from '../render/result.ts'
import { jsonView, textView } from '../render/run-view.ts'
import { PROCEDURES } from '../procedures.ts'
import type { Terminal } from '../terminal.ts'
import { waitForWork } from '../wait-for-work.ts'

export interface RunOptions {
  events: string
  ledger?: string | undefined
  tenant: string
  /** In seconds. */
  wait: number
  json?: boolean | undefined
  /** False for `--no-delay`. */
  delay: boolean
}

/** Feeds events, in file order, and prints what is done for them as it happens. */
export async function run(file: string, options: RunOptions, terminal: Terminal): Promise<number> {
  const { env, clock } = terminal
  const ledger = namedLedger(options.ledger, env)
  const events = await readEvents(options.events, terminal)
  const sessionIds = [...new Set(events.map(({ sessionId }) => sessionId))]
  const view = options.json ? jsonView(terminal) : textView(terminal, sessionIds.length)
  const connector = await createConnector(await loadConfig(file), {
    settings: env,
    ledger,
    ledgerKey: ledgerKeyOf(terminal),
    tenant: options.tenant,
    procedures: PROCEDURES,
    clock,
    onStep: view.step,
    onProgress: view.progress,
  })
  const stop = new AbortController()
  terminal.onInterrupt(() => stop.abort())
  try {
    let fed = 0
    for (const event of events) {
      if (stop.signal.aborted) break
      await connector.handle(event)
      fed++
    }
    const { signal } = stop
    if (!options.delay) {
      // Only now, so that it says everything that the events tell.
      await connector.settled()
      await connector.hasten(sessionIds)
    }
    await waitForWork(connector, sessionIds, { clock, waitMs: options.wait * 1000, signal, onWait: view.waiting })
    const results = (await Promise.all(sessionIds.map((id) => connector.result(id)))).filter((one) => one !== undefined)
    view.results(results)
    const dropped = ledger === undefined ? formatDropped(results) : undefined
    if (dropped !== undefined) terminal.err(dropped)
    if (fed < events.length)
      terminal.err(`Interrupted: ${events.length - fed} of ${events.length} events were not fed.`)
    const code = exitCodeOf(results)
    return code === EXIT.done && fed < events.length ? EXIT.unfinished : code
  } finally {
    await connector.close()
  }
}
