import { readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { kommo } from '../../../src/adapters/kommo/kommo.ts'
import type { Config } from '../../../src/config/schema/config.ts'
import { type Connector, type ConnectorOptions, createConnector } from '../../../src/connector.ts'
import type { TraceStep } from '../../../src/observe/trace-step.ts'
import type { SessionEventInput } from '../../../src/session/event-schema.ts'
import { createSeededRandom } from '../../../src/testing/seeded-random.ts'
import { type VirtualClock, createVirtualClock } from '../../../src/testing/virtual-clock.ts'
import { type Kommo, startKommo } from '../../kommo-server/start-kommo.ts'

type Options = NonNullable<Config['procedure']>['options']

/** The preset as it is delivered, for a Kommo on this machine; without its rate, which the clock of a test would have to let pass. */
export function presetFor(options: Options = {}, rate = false): Config {
  const preset = parse(readFileSync(new URL('../../../presets/kommo.yaml', import.meta.url), 'utf8')) as Config
  return {
    ...preset,
    ...(!rate && { limits: {} }),
    network: { allow: ['127.0.0.1'], http: true },
    procedure: { ...preset.procedure!, options: { ...preset.procedure!.options, ...options } },
  }
}

export const settingsFor = ({ url, token, store }: Kommo): Record<string, string> => ({
  KOMMO_URL: url,
  KOMMO_TOKEN: token,
  KOMMO_ACCOUNT: String(store.accountId),
  KOMMO_SOURCE: 'pbx',
})

export interface KommoStage {
  kommo: Kommo
  connector: Connector
  clock: VirtualClock
  steps: TraceStep[]
  feed(...events: SessionEventInput[]): Promise<void>
  /** What became of the operations of the call, as `log done`. */
  outcomes(): Promise<string[]>
}

/** A Kommo, a connector to it and a clock that only the test moves. */
export async function stage(options: Options = {}, more: ConnectorOptions = {}): Promise<KommoStage> {
  const clock = createVirtualClock(Date.parse('2026-11-20T10:00:00Z'))
  const server = await startKommo({ now: () => Math.floor(clock.now() / 1000), perSecond: 1000 })
  const steps: TraceStep[] = []
  const connector = await createConnector(presetFor(options), {
    settings: settingsFor(server),
    procedures: { kommo },
    clock,
    random: createSeededRandom(1),
    onStep: (step) => steps.push(step),
    ...more,
  })
  onTestFinished(async () => {
    await connector.close()
    await server.close()
  })
  return {
    kommo: server,
    connector,
    clock,
    steps,
    async feed(...events) {
      for (const one of events) {
        await connector.handle(one)
        await connector.settled()
      }
    },
    async outcomes() {
      const { operations } = (await connector.result('call-1'))!
      return operations.map(({ kind, status }) => `${kind} ${status}`)
    },
  }
}

let count = 0

function event(type: SessionEventInput['type'], own: object, at: string): SessionEventInput {
  return { id: `k${++count}`, type, sessionId: 'call-1', at, ...own } as SessionEventInput
}

export const PHONE = '+12223334444'

/** It rings. */
export const started = (session: object = {}): SessionEventInput =>
  event(
    'session.started',
    {
      session: {
        channel: 'voice_call',
        direction: 'inbound',
        callId: '103646',
        endUser: { phoneNumber: PHONE },
        agent: { customId: '7' },
        supportPhoneNumber: '+18005550100',
        ...session,
      },
    },
    '2026-11-20T10:00:00Z',
  )

/** The call has ended. */
export const ended = (own: object = {}): SessionEventInput =>
  event('session.ended', { outcome: 'finished', durations: { callSeconds: 95 }, ...own }, '2026-11-20T10:02:00Z')

export const recorded = (): SessionEventInput =>
  event('session.file', { file: { id: 'r1', kind: 'call_recording', url: LINK } }, '2026-11-20T10:03:00Z')

/** A person saved the window. */
export const chosen = (choice: object, at = '2026-11-20T10:04:00Z'): SessionEventInput =>
  event('session.account_chosen', choice, at)

/** Where the platform has the recording. */
export const LINK = 'https://pbx.example.com/r1.mp3'
