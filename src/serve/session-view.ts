import type { Connector, OperationResult } from '../connector.ts'
import type { Links } from '../flow/links.ts'
import type { Outcome } from '../ledger/operation-row.ts'
import type { Session } from '../session/session.ts'
import type { Rights } from './rights.ts'

/** What a page sees of a session. */
export interface SessionView {
  sessionId: string
  session: Session
  account?: Outcome | undefined
  record?: Outcome | undefined
  links: Links
  /** What is still to be done, or waits for a person. */
  pending: readonly OperationResult[]
}

/** What there is to see of a session now; nothing when it is not known. */
export async function sessionView(
  connector: Pick<Connector, 'session' | 'result' | 'links'>,
  sessionId: string,
): Promise<SessionView | undefined> {
  const [session, result, links] = await Promise.all([
    connector.session(sessionId),
    connector.result(sessionId),
    connector.links(sessionId),
  ])
  if (!session || !result || !links) return undefined
  const { account, record, operations } = result
  const pending = operations.filter(({ status }) => status === 'pending' || status === 'held')
  return { sessionId, session, account, record, links, pending }
}

/** True when the agent of a session has this id, custom id or e-mail address. */
export function isOfAgent({ agent }: Pick<Session, 'agent'>, wanted: string): boolean {
  return [agent.id, agent.customId, agent.email].some((one) => one?.toLowerCase() === wanted.toLowerCase())
}

/** True when the caller may see the session: a ticket of an agent shows the sessions of that agent alone. */
export function maySee(rights: Rights, view: Pick<SessionView, 'session'>): boolean {
  return rights.kind === 'server' || rights.agent === undefined || isOfAgent(view.session, rights.agent)
}
