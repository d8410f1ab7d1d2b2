import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Takes session events of pages in, and tells pages when the customer is known. */
export interface Receiver {
  url: string
  /** What lets a page in. */
  ticket: string
  close(): Promise<void>
}

/**
 * Runs `crmwire serve` with a ledger of its own.
 *
 * @param cli The file of the command line.
 */
export async function startReceiver(cli: string, config: string, settings: Record<string, string>): Promise<Receiver> {
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-'))
  const key = randomBytes(16).toString('hex')
  const child = spawn(process.execPath, [cli, 'serve', config, '--ledger', join(folder, 'calls.db'), '--port', '0'], {
    env: { ...process.env, ...settings, API_KEY: key },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  const close = async (): Promise<void> => {
    child.kill()
    await ended
    await rm(folder, { recursive: true })
  }
  try {
    const url = await addressIn(child.stderr)
    return { url, ticket: await ticketOf(url, key), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The server tells where it listens; what it tells before and instead is shown when it does not. */
async function addressIn(told: NodeJS.ReadableStream): Promise<string> {
  const lines: string[] = []
  for await (const line of createInterface(told)) {
    const url = /listens on (http:[^\s,]+)/.exec(line)?.[1]
    if (url !== undefined) {
      told.resume()
      return url
    }
    lines.push(line)
  }
  throw new Error(lines.join('\n'))
}

/** Pages get a ticket, as the key is for servers alone. */
async function ticketOf(url: string, key: string): Promise<string> {
  const answer = await fetch(`${url}/v1/tickets`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}` },
    body: JSON.stringify({ minutes: 60 }),
  })
  const { ticket } = (await answer.json()) as { ticket: string }
  return ticket
}
