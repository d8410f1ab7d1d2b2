import { loadConfig } from '../../config/load-config.ts'
import { createConnector } from '../../connector.ts'
import { EXIT } from '../exit-code.ts'
import { type HealthServer, startHealthServer } from '../health-server.ts'
import { type LedgerOptions, ledgerKeyOf, ledgerOf } from '../input/ledger.ts'
import { withoutPassword } from '../render/ledger-name.ts'
import { alertTeller, stepTeller } from '../render/live.ts'
import { PROCEDURES } from '../procedures.ts'
import type { Terminal } from '../terminal.ts'

export interface WorkOptions extends LedgerOptions {
  healthPort?: number | undefined
  healthHost: string
  json?: boolean | undefined
}

/** What is being sent is waited for no longer than this once the worker is told to stop. */
const FAREWELL_MS = 10_000

/** Does what is due in a ledger, until it is told to stop. */
export async function work(file: string, options: WorkOptions, terminal: Terminal): Promise<number> {
  const { clock, env } = terminal
  const ledger = ledgerOf(options, terminal)
  const stop = Promise.withResolvers<void>()
  terminal.onInterrupt(stop.resolve)
  const connector = await createConnector(await loadConfig(file), {
    settings: env,
    ledger,
    ledgerKey: ledgerKeyOf(terminal),
    tenant: options.tenant,
    procedures: PROCEDURES,
    clock,
    onStep: stepTeller(options, terminal),
    onAlert: alertTeller(options, terminal),
  })
  let health: HealthServer | undefined
  try {
    if (options.healthPort !== undefined) {
      health = await startHealthServer(connector, { port: options.healthPort, host: options.healthHost })
      terminal.err(`Health and metrics: ${health.url}`)
    }
    terminal.err(`${connector.name}: works on ${withoutPassword(ledger)}; SIGTERM or Ctrl-C stops it.`)
    await stop.promise
    terminal.err('Stops: what is being sent is finished, the rest stays in the ledger.')
  } finally {
    const overdue = clock.timer(FAREWELL_MS, () => terminal.quit(EXIT.done))
    await health?.close()
    await connector.close()
    overdue.cancel()
  }
  return EXIT.done
}
