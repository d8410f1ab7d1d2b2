import { PUBLIC_NETWORK } from '../../src/http/network-policy.ts'
import type { TestContext } from 'vitest'
import type { ServeSettings } from '../../src/config/serve-settings.ts'
import type { Config } from '../../src/config/schema/config.ts'
import type { ConnectorOptions } from '../../src/connector.ts'
import { silentLogger } from '../../src/observe/logger.ts'
import { type RunningServer, startServer } from '../../src/serve/start-server.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { type Stage, espocrm, stage } from '../support/espocrm.ts'

export const API_KEY = 'the-api-key-of-the-tests'

/** A stage with a server in front of it. */
export interface Serving extends Stage {
  server: RunningServer
  log: { message: string; [fact: string]: unknown }[]
  /** Asks for a path with the API key, or as it is said; a body makes it a POST. */
  ask(path: string, asking?: Asking): Promise<Answer>
  /** Listens to server-sent events. */
  listen(path: string, asking?: Asking): Promise<Listening>
}

export interface Asking {
  method?: string
  headers?: Record<string, string>
  body?: unknown
  /** Sent as `Authorization`; `null` sends none. Default: the API key. */
  bearer?: string | null
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  json: unknown
}

export interface Listening {
  status: number
  /** Everything that came so far. */
  text(): string
  /** The data of the events that came so far. */
  events(): { id: string; event: string; data: Record<string, unknown> }[]
  /** Resolves when the server has ended it. */
  ended: Promise<void>
  close(): void
}

/** Opens a stage and a server; everything is closed when the test ends. */
export async function serving(
  context: TestContext,
  settings: ServeSettings = { apiKey: API_KEY },
  { config = espocrm(), options = {} }: { config?: Config; options?: ConnectorOptions } = {},
): Promise<Serving> {
  const it = await stage(context, config, options)
  const log: Serving['log'] = []
  const tell = (message: string, facts?: object): void => void log.push({ message, ...facts })
  const server = await startServer(it.connector, {
    network: PUBLIC_NETWORK,
    settings: { port: 0, ...settings },
    clock: it.clock,
    random: createSeededRandom(7),
    logger: { ...silentLogger, warn: tell, error: tell },
  })
  let closed = false
  const close = async (farewellMs: number): Promise<void> => {
    closed = true
    await server.close(farewellMs)
  }
  context.onTestFinished(async () => {
    if (!closed) await close(0)
  })
  const send = ({ method, headers = {}, body, bearer = API_KEY }: Asking, path: string, signal?: AbortSignal) =>
    fetch(server.url + path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...(bearer !== null && { authorization: `Bearer ${bearer}` }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    })
  return {
    ...it,
    server: { ...server, close },
    log,
    async ask(path, asking = {}) {
      const { status, headers, ...answer } = await answered(await send(asking, path))
      return { status, headers, ...answer }
    },
    async listen(path, asking = {}) {
      const stop = new AbortController()
      const answer = await send(asking, path, stop.signal)
      let text = ''
      const reading = (async () => {
        const decoder = new TextDecoder()
        for await (const piece of answer.body!) text += decoder.decode(piece as Uint8Array, { stream: true })
      })().catch(() => undefined)
      return {
        status: answer.status,
        text: () => text,
        events: () => eventsIn(text),
        ended: reading,
        close: () => stop.abort(),
      }
    },
  }
}

async function answered(answer: Response): Promise<Answer> {
  const text = await answer.text()
  const isJson = answer.headers.get('content-type') === 'application/json'
  return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : undefined }
}

function eventsIn(text: string): ReturnType<Listening['events']> {
  return text
    .split('\n\n')
    .filter((block) => block.includes('data: '))
    .map((block) => {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
      ) as Record<'id' | 'event' | 'data', string>
      return { id: fields.id, event: fields.event, data: JSON.parse(fields.data) as Record<string, unknown> }
    })
}
