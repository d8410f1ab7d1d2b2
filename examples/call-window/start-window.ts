import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Crm, startCrm } from 'crmwire/testing'
import { crmPage } from '../agent-desktop/crm-pages.ts'
import { startReceiver } from '../agent-desktop/start-receiver.ts'
import { toneOf } from './tone.ts'

export interface CallWindow {
  /** The window for the call that has just ended. */
  url: string
  crm: Crm
  /** What the server knows of the call. */
  session(): Promise<unknown>
  close(): Promise<void>
}

export interface CallWindowOptions {
  /** Default: any that is free. */
  port?: number
  /** The file of the command line. Default: the one of the build. */
  cli?: string
  /** How long the recording is. Default: 20. */
  seconds?: number
}

const HERE = import.meta.dirname
const TYPES: Record<string, string> = { html: 'text/html', css: 'text/css', js: 'text/javascript' }

/** Starts a CRM, a server for its calls, and the page of the window; a call comes in and ends. */
export async function startWindow({
  port = 0,
  cli = join(HERE, '../../dist/cli.js'),
  seconds = 20,
}: CallWindowOptions = {}): Promise<CallWindow> {
  const crm = await startCrm()
  await fill(crm)
  const files = await mkdtemp(join(tmpdir(), 'crmwire-files-'))
  const settings = Promise.withResolvers<object>()
  const recording = toneOf(seconds)
  const pages = await startPages(port, async (url) => {
    if (url.pathname === '/settings.json') return ['application/json', JSON.stringify(await settings.promise)]
    if (url.pathname === '/recordings/103646.wav') return ['audio/wav', recording]
    const page = crmPage(crm, url)
    if (page !== undefined && url.pathname !== '/') return ['text/html', page]
    const [, name, ending = ''] = /^\/(window\.(html|css|js))$/.exec(url.pathname) ?? []
    return name === undefined ? undefined : [TYPES[ending]!, await readFile(join(HERE, name))]
  })
  const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`
  const {
    url: server,
    ticket,
    close: closeReceiver,
  } = await startReceiver(cli, join(HERE, 'window.yaml'), {
    CRM_URL: crm.url,
    CRM_API_KEY: crm.apiKey,
    PAGES_URL: origin,
    WINDOW_URL: origin,
    FILES: files,
    LINK_KEY: randomBytes(16).toString('hex'),
  })
  settings.resolve({ server, ticket })

  const ask = async (path: string, request: { method?: string; body?: string } = {}): Promise<unknown> => {
    const answer = await fetch(server + path, { ...request, headers: { Authorization: `Bearer ${ticket}` } })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.json()
  }
  // As telephony does it.
  await ask('/v1/events?wait=true', { method: 'POST', body: JSON.stringify(callOf(origin, seconds)) })
  return {
    url: `${origin}/window.html?session=call-103646`,
    crm,
    session: () => ask('/v1/sessions/call-103646'),
    async close() {
      await closeReceiver()
      await new Promise<void>((resolve) => {
        pages.close(() => resolve())
        pages.closeAllConnections()
      })
      await crm.close()
      await rm(files, { recursive: true })
    },
  }
}

/** A call of Kim that has ended, and its recording. */
function callOf(origin: string, seconds: number): object[] {
  const end = Date.now()
  const at = (before: number): string => new Date(end - before).toISOString()
  const call = { sessionId: 'call-103646' }
  const session = {
    channel: 'voice_call',
    direction: 'inbound',
    callId: '103646',
    endUser: { name: 'Kim Park', phoneNumber: '+12223334444' },
    agent: { id: '7', name: 'Alex Berg', email: 'alex@example.com' },
  }
  return [
    { id: 'e1', type: 'session.started', ...call, at: at(seconds * 1_000), session },
    { id: 'e2', type: 'session.ended', ...call, at: at(0), outcome: 'finished', durations: { callSeconds: seconds } },
    {
      id: 'e3',
      type: 'session.file',
      ...call,
      at: at(0),
      file: { id: 'f1', kind: 'call_recording', contentType: 'audio/wav', url: `${origin}/recordings/103646.wav` },
    },
  ]
}

/** Kim, whom the CRM knows, and others of the same company. */
async function fill(crm: Crm): Promise<void> {
  const create = async (entity: string, fields: object): Promise<string> => {
    const answer = await fetch(`${crm.url}/api/v1/${entity}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Api-Key': crm.apiKey },
      body: JSON.stringify(fields),
    })
    return ((await answer.json()) as { id: string }).id
  }
  await create('Contact', { firstName: 'Kim', lastName: 'Park', phoneNumber: '+12223334444' })
  const robin = await create('Contact', { firstName: 'Robin', lastName: 'Park', phoneNumber: '+12225550101' })
  await create('Contact', { firstName: 'Robin', lastName: 'Okafor', phoneNumber: '+12225550102' })
  await create('Case', { name: 'Order 4711 has not arrived', contactId: robin, status: 'Assigned' })
}

type PageFor = (url: URL) => Promise<readonly [type: string, body: string | Buffer] | undefined>

async function startPages(port: number, pageFor: PageFor): Promise<Server> {
  const answer = async ({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> => {
    const page = await pageFor(new URL(url, 'http://localhost'))
    const [type, body] = page ?? ['text/plain', 'There is nothing here.']
    response.writeHead(page ? 200 : 404, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body)
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  return server
}
