import { readFile } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Crm, startCrm } from 'crmwire/testing'
import { crmPage } from './crm-pages.ts'
import { type Receiver, startReceiver } from './start-receiver.ts'

export interface Desktop {
  /** The page of the agent. */
  url: string
  /** Where the stand-in for the adapter lives. */
  tenant: string
  /** Where the CRM shows its pages. */
  pages: string
  crm: Crm
  close(): Promise<void>
}

export interface DesktopOptions {
  /** Default: any that is free. */
  port?: number
  /** The file of `crmwire/browser`. Default: the one of the build. */
  bundle?: string
  /** The file of the command line. Default: the one of the build. */
  cli?: string
  /** Names under which a browser reaches this machine. Default: its address. */
  hosts?: { desktop: string; tenant: string; pages: string }
}

const HERE = import.meta.dirname
const LOCAL = { desktop: '127.0.0.1', tenant: '127.0.0.1', pages: '127.0.0.1' }
const TYPES = { html: 'text/html', css: 'text/css', js: 'text/javascript', json: 'application/json' }

/** Starts a CRM, its pages, a stand-in for the adapter, the receiver of events, and the page in which all of them meet. */
export async function startDesktop({
  port = 0,
  bundle = join(HERE, '../../dist/browser.js'),
  cli = join(HERE, '../../dist/cli.js'),
  hosts = LOCAL,
}: DesktopOptions = {}): Promise<Desktop> {
  const crm = await startCrm()
  await fill(crm)
  const open: { close(): Promise<void> }[] = [crm]
  const serve = async (host: string, pageFor: PageFor, at = 0): Promise<string> => {
    const server = await startServer(pageFor, at)
    open.push(server)
    return `http://${host}:${server.port}`
  }
  const pages = await serve(hosts.pages, ({ url }) => html(crmPage(crm, url)))
  const tenant = await serve(hosts.tenant, ({ url: { pathname } }) =>
    fileOf(pathname === '/agent/' ? '/adapter.html' : pathname),
  )
  const started = Promise.withResolvers<Receiver>()
  const desktop = await serve(
    hosts.desktop,
    async ({ url: { pathname } }) => {
      if (pathname === '/settings.json') {
        const { url: server, ticket } = await started.promise
        return { type: TYPES.json, body: JSON.stringify({ tenant, pages, server, ticket }) }
      }
      if (pathname === '/crmwire/browser.js') return { type: TYPES.js, body: await readFile(bundle, 'utf8') }
      return fileOf(pathname === '/' ? '/desktop.html' : pathname)
    },
    port,
  )
  const settings = { CRM_URL: crm.url, CRM_API_KEY: crm.apiKey, PAGES_URL: pages, DESKTOP_URL: desktop }
  const receiver = await startReceiver(cli, join(HERE, 'desktop.yaml'), settings)
  started.resolve(receiver)
  return {
    url: desktop,
    tenant,
    pages,
    crm,
    async close() {
      await receiver.close()
      await Promise.all(open.map((one) => one.close()))
    },
  }
}

/** Somebody whom the CRM knows, with a case that is still open. */
async function fill(crm: Crm): Promise<void> {
  const create = async (entity: string, fields: object): Promise<string> => {
    const answer = await fetch(`${crm.url}/api/v1/${entity}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Api-Key': crm.apiKey },
      body: JSON.stringify(fields),
    })
    return ((await answer.json()) as { id: string }).id
  }
  const kim = { firstName: 'Kim', lastName: 'Park', phoneNumber: '+12223334444', emailAddress: 'kim@example.com' }
  const contactId = await create('Contact', { ...kim, description: 'Likes to be called in the morning.' })
  await create('Case', { name: 'Order 4711 has not arrived', contactId, status: 'Assigned' })
  await create('Contact', { firstName: 'Alex', lastName: 'Berg', phoneNumber: '+12225550100' })
}

interface Page {
  type: string
  body: string
}

type PageFor = (request: { url: URL; body: string }) => Page | undefined | Promise<Page | undefined>

const html = (body: string | undefined): Page | undefined => (body === undefined ? body : { type: TYPES.html, body })

async function fileOf(path: string): Promise<Page | undefined> {
  const [, name, ending] = /^\/(\w+\.(html|css|js|json))$/.exec(path) ?? []
  const body = name && (await readFile(join(HERE, name), 'utf8').catch(() => undefined))
  return body ? { type: TYPES[ending as keyof typeof TYPES], body } : undefined
}

async function startServer(pageFor: PageFor, at: number): Promise<{ port: number; close(): Promise<void> }> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const page = await pageFor({ url, body: await text(request) })
    response.writeHead(page ? 200 : 404, { 'Content-Type': `${page?.type ?? 'text/plain'}; charset=utf-8` })
    response.end(page?.body ?? 'There is nothing here.')
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(at, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
