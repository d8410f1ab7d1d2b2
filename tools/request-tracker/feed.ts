import { join } from 'node:path'
import type { Config, SessionEventInput, SessionResult } from '../../src/index.ts'
import { createConnector, formatStep, loadConfig } from '../../src/index.ts'
import type { Report } from './report.ts'
import type { System } from './system.ts'

/** An event without its id, session and time, which `feed` adds. */
type Fact = SessionEventInput extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'id' | 'sessionId' | 'at'>
    : never
  : never

/** Feeds the events of a session to a connector of its own, a minute after the other, and waits until all is done. */
export async function feed(
  { url, token }: System,
  report: Report,
  sessionId: string,
  facts: readonly Fact[],
  change: (config: Config) => void = () => undefined,
): Promise<SessionResult> {
  const loaded = await loadConfig(join(import.meta.dirname, '../../examples/request-tracker.yaml'))
  const config = structuredClone(loaded.config)
  change(config)
  const connector = await createConnector(config, {
    settings: { RT_URL: url, RT_TOKEN: token },
    onStep: (step) => report.line(formatStep(step, { colour: false, width: 150 })),
  })
  for (const [minute, fact] of facts.entries()) {
    const at = `2026-11-20T10:${String(minute).padStart(2, '0')}:00Z`
    await connector.handle({ ...fact, id: `${sessionId}-${minute}`, sessionId, at })
  }
  await connector.settled()
  const result = (await connector.result(sessionId))!
  await connector.close()
  return result
}

export const call = { channel: 'voice_call', direction: 'inbound', type: 'Voice Inbound' } as const
export const chat = { channel: 'chat', direction: 'inbound', type: 'Web Chat' } as const

export const statuses = ({ account, record }: SessionResult): unknown[] => [account?.status, record?.status]

export const ids = ({ account, record }: SessionResult): string[] => [String(account?.id), String(record?.id)]

export const operation = ({ operations }: SessionResult, kind: string): string =>
  unique(operations.filter((one) => one.kind === kind).map(({ status }) => status))

/** The statuses of everything but account and record. */
export const others = ({ operations }: SessionResult): string =>
  unique(operations.filter(({ kind }) => kind !== 'account' && kind !== 'record').map(({ status }) => status))

const unique = (texts: readonly string[]): string => [...new Set(texts)].join(', ')
