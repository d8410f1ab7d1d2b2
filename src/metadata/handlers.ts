import type { SessionMetadata } from './schema/session-metadata.ts'

/** Somebody who handled a session. */
export interface Handler {
  kind: 'agent' | 'virtual_agent'
  id: string | number | undefined
  name: string | undefined
}

type Agent = NonNullable<SessionMetadata['agent_info']>
type Handling = NonNullable<SessionMetadata['handle_durations']>[number]

/**
 * Everybody who handled a session, each once, in the order in which the file names them. The platform leaves `agent_info` out
 * where an agent and a virtual agent did; they are then found in what the file says of participants, transfers and durations.
 */
export function handlersOf(metadata: SessionMetadata): Handler[] {
  const { agent_info: info, handle_durations, virtual_agent_handle_durations, participants } = metadata
  const moves = [...(metadata.transfers ?? []), ...(metadata.escalations ?? [])]
  const found = [
    ...(info ? [ofAgent(info, isVirtual(info) ? 'virtual_agent' : 'agent')] : []),
    ...(virtual_agent_handle_durations ?? []).map((one) => ofHandling(one, 'virtual_agent')),
    ...(handle_durations ?? []).map((one) => ofHandling(one, 'agent')),
    ...moves.flatMap(({ from_virtual_agent, to_virtual_agent, from_agent, to_agent }) => [
      ...[from_virtual_agent, to_virtual_agent].flatMap((one) => (one ? [ofAgent(one, 'virtual_agent')] : [])),
      ...[from_agent, to_agent].flatMap((one) => (one ? [ofAgent(one, 'agent')] : [])),
    ]),
    ...(participants ?? []).flatMap(({ type, user_id, name }): Handler[] =>
      type === 'agent' || type === 'virtual_agent'
        ? [{ kind: type, id: user_id ?? undefined, name: name ?? undefined }]
        : [],
    ),
  ]
  return merged(found)
}

/** The type of a session in today’s vocabulary, or in the older one where that is all there is. */
export function sessionTypeOf(metadata: SessionMetadata): string | undefined {
  const { session_type_v2, session_type, call_type, chat_type } = metadata
  return session_type_v2 ?? session_type ?? call_type ?? chat_type ?? undefined
}

const isVirtual = (agent: Agent): boolean => 'va_alias' in agent && !('email' in agent)

const ofAgent = ({ id, name }: Agent, kind: Handler['kind']): Handler => ({
  kind,
  id: id ?? undefined,
  name: name ?? undefined,
})

const ofHandling = ({ agent_id, agent_name }: Handling, kind: Handler['kind']): Handler => ({
  kind,
  id: agent_id ?? undefined,
  name: agent_name ?? undefined,
})

/** Two mentions of one id are one; the first name counts. Somebody without id and name is nobody. */
function merged(handlers: readonly Handler[]): Handler[] {
  const byKey = new Map<string, Handler>()
  for (const handler of handlers) {
    const { kind, id, name } = handler
    if (id === undefined && name === undefined) continue
    const key = `${kind} ${id === undefined ? `name ${name}` : `id ${id}`}`
    const known = byKey.get(key)
    if (known) known.name ??= name
    else byKey.set(key, { ...handler })
  }
  return [...byKey.values()]
}
