import { type Connector, createConnector } from '../connector.ts'
import { loadConfig } from '../config/load-config.ts'
import { createSettings } from '../config/settings.ts'
import { readSource } from '../config/source.ts'
import type { Transport } from '../http/transport.ts'
import { readText } from './input/read-text.ts'
import { PROCEDURES } from './procedures.ts'
import type { Terminal } from './terminal.ts'

/** There is no network behind it, so that looking at something cannot send anything. */
const OFFLINE: Transport = { send: () => Promise.reject(new Error('nothing is sent here')), close: async () => {} }

/** A connector for looking only. Settings without a value take their example, with a warning. */
export async function offlineConnector(file: string, terminal: Terminal): Promise<Connector> {
  const config = await loadConfig(file)
  const settings = createSettings(readSource(await readText(file, terminal)).tree, terminal.env)
  for (const name of settings.unset)
    terminal.err(`Warning: the setting ${name} is not set; an example stands in for it.`)
  const standIns = Object.fromEntries(settings.unset.map((name) => [name, settings.text(name)]))
  return createConnector(config, {
    settings: { ...terminal.env, ...standIns },
    transport: OFFLINE,
    procedures: PROCEDURES,
  })
}
