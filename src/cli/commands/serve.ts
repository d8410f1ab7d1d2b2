import { compileConfig } from '../../config/compile.ts'
import { loadConfig } from '../../config/load-config.ts'
import { serveSettings } from '../../config/serve-settings.ts'
import { type Connector, connect } from '../../connector.ts'
import type { Logger } from '../../observe/logger.ts'
import type { RunningServer, ServerOptions } from '../../serve/start-server.ts'
import { systemRandom } from '../../util/random.ts'
import { EXIT } from '../exit-code.ts'
import { type LedgerOptions, ledgerKeyOf, ledgerOf } from '../input/ledger.ts'
import { alertTeller, stepTeller } from '../render/live.ts'
import { withoutPassword } from '../render/ledger-name.ts'
import { PROCEDURES } from '../procedures.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

export interface ServeOptions extends LedgerOptions {
  host?: string | undefined
  port?: number | undefined
  json?: boolean | undefined
}

/** What is being answered and sent is waited for no longer than this once the server is told to stop. */
const FAREWELL_MS = 10_000

/** Takes events in and does what is due, until it is told to stop. */
export async function serve(file: string, options: ServeOptions, terminal: Terminal): Promise<number> {
  const { clock, env } = terminal
  const config = await loadConfig(file)
  const settings = serveSettings(config, env)
  const ledger = ledgerOf(options, terminal)
  const logger = terminalLogger(terminal)
  const stop = Promise.withResolvers<void>()
  terminal.onInterrupt(stop.resolve)
  const plan = await compileConfig(config, { settings: env })
  const connector = await connect(plan, {
    ledger,
    ledgerKey: ledgerKeyOf(terminal),
    tenant: options.tenant,
    procedures: PROCEDURES,
    clock,
    logger,
    onStep: stepTeller(options, terminal),
    onAlert: alertTeller(options, terminal),
  })
  let server: RunningServer | undefined
  try {
    const { host = settings.host, port = settings.port } = options
    server = await listen(connector, {
      settings: { ...settings, host, port },
      network: plan.network,
      clock,
      random: systemRandom,
      logger,
    })
    for (const one of server.serves) terminal.err(`  ${one}`)
    if (!settings.apiKey) terminal.err('  without serve.apiKey there is no JSON API')
    terminal.err(
      `${connector.name}: listens on ${server.url}, works on ${withoutPassword(ledger)}; SIGTERM or Ctrl-C stops it.`,
    )
    await stop.promise
    terminal.err('Stops: nothing more is taken in, what is being sent is finished, the rest stays in the ledger.')
  } finally {
    const overdue = clock.timer(FAREWELL_MS, () => terminal.quit(EXIT.done))
    await server?.close(FAREWELL_MS / 2)
    await connector.close()
    overdue.cancel()
  }
  return EXIT.done
}

async function listen(connector: Connector, options: ServerOptions): Promise<RunningServer> {
  const { startServer } = await import('../../serve/start-server.ts')
  try {
    return await startServer(connector, options)
  } catch (error) {
    const { code, port } = error as NodeJS.ErrnoException & { port?: number }
    if (code === 'EADDRINUSE') throw new UsageError(`The port ${port} is taken. Name another one with --port.`)
    if (code === 'EACCES') throw new UsageError(`The port ${port} may not be used. Name another one with --port.`)
    if (code === 'EADDRNOTAVAIL') throw new UsageError('This machine does not have the address of --host.')
    throw error
  }
}

/** Warnings and errors go to stderr, one a line. */
function terminalLogger({ err }: Terminal): Logger {
  const tell =
    (level: string): Logger['warn'] =>
    (message, facts = {}) =>
      err(`${level}: ${[message, ...Object.entries(facts).map(([key, value]) => `${key}=${String(value)}`)].join(' ')}`)
  return { debug: () => {}, info: () => {}, warn: tell('warning'), error: tell('error') }
}
