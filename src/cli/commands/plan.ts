import { formatCurls } from '../render/curl.ts'
import { readSession } from '../input/read-session.ts'
import { offlineConnector } from '../offline-connector.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { stringifyJson } from '../../util/json.ts'

export interface PlanOptions {
  session: string
  endpoint?: string | undefined
  json?: boolean | undefined
}

/** Prints the requests that a session would lead to. Nothing is sent. */
export async function plan(file: string, options: PlanOptions, terminal: Terminal): Promise<number> {
  const session = await readSession(options.session, terminal)
  const connector = await offlineConnector(file, terminal)
  const requests = await connector.plan(session, options.endpoint)
  if (requests.length === 0 && options.endpoint !== undefined) {
    const all = await connector.plan(session)
    const names = all.map(({ endpoint }) => endpoint).join(', ')
    throw new UsageError(`There is no endpoint ${options.endpoint} in ${file}. It has: ${names || 'none'}.`)
  }
  terminal.out(options.json ? stringifyJson({ requests }, 2) : formatCurls(requests))
  return 0
}
