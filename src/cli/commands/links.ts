import { stringifyJson } from '../../util/json.ts'
import { readSession } from '../input/read-session.ts'
import { offlineConnector } from '../offline-connector.ts'
import { formatLinks, linksJson } from '../render/links.ts'
import type { Terminal } from '../terminal.ts'

export interface LinksOptions {
  session: string
  accountId?: string | undefined
  recordId?: string | undefined
  json?: boolean | undefined
}

/** Prints the links of a session, as far as they can be filled in. Nothing is sent. */
export async function links(file: string, options: LinksOptions, terminal: Terminal): Promise<number> {
  const { accountId, recordId, json } = options
  const session = await readSession(options.session, terminal)
  const connector = await offlineConnector(file, terminal)
  const filled = await connector.links(session, { accountId, recordId })
  terminal.out(json ? stringifyJson(linksJson(filled), 2) : formatLinks(filled, { colour: terminal.colour.out }))
  return 0
}
