import { createHmac } from 'node:crypto'
import { isEqualText } from '../webhook/is-equal-text.ts'
import { isJsonObject } from '../util/json.ts'

/** What a ticket allows: what a page needs, of this agent alone when one is named. */
export interface Ticket {
  agent: string | undefined
  /** In milliseconds since 1970. */
  until: number
}

/** A ticket as text. It is signed with a key that is made of the API key, so every process that has that key believes it. */
export function writeTicket({ agent, until }: Ticket, apiKey: string): string {
  const payload = Buffer.from(JSON.stringify({ agent, until })).toString('base64url')
  return `${payload}.${signatureOf(payload, apiKey)}`
}

/** What a ticket allows; nothing when it is forged or over. */
export function readTicket(text: string, apiKey: string, nowMs: number): Ticket | undefined {
  const [payload = '', signature = '', more] = text.split('.')
  if (more !== undefined || !isEqualText(signature, signatureOf(payload, apiKey))) return undefined
  const read: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  if (!isJsonObject(read) || typeof read['until'] !== 'number' || read['until'] <= nowMs) return undefined
  const { agent, until } = read
  return { agent: typeof agent === 'string' ? agent : undefined, until }
}

function signatureOf(payload: string, apiKey: string): string {
  const key = createHmac('sha256', apiKey).update('crmwire page ticket').digest()
  return createHmac('sha256', key).update(payload).digest('base64url')
}
