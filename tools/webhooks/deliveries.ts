import { createHmac } from 'node:crypto'
import type { Random } from '../../src/util/random.ts'
import { createId } from '../../src/util/id.ts'
import { type Call, bodyOf } from './calls.ts'

/** A webhook as it goes over the line. */
export interface Delivery {
  headers: Record<string, string>
  body: Uint8Array
  /** What was done to it; nothing when it is genuine. */
  tampered?: string | undefined
}

/** Shares of all deliveries. */
const REPEATED = 0.3
const TAMPERED = 0.05

export const SECRET = `whsec_${Buffer.from('the secret of these webhooks').toString('base64')}`
const OTHER_SECRET = `whsec_${Buffer.from('the secret of somebody else.').toString('base64')}`

/** All deliveries of some calls in any order: each webhook at least once, some again, and some that were tampered with. */
export function deliveriesOf(calls: readonly Call[], nowMs: number, random: Random): Delivery[] {
  const bodies = calls.flatMap((call) => call.arrives.map((event) => bodyOf(call, event)))
  const total = bodies.length / (1 - REPEATED - TAMPERED)
  const again = (share: number): string[] =>
    Array.from({ length: Math.round(total * share) }, () => oneOf(bodies, random))
  return shuffled(
    [
      ...[...bodies, ...again(REPEATED)].map((body) => signed(body, nowMs, random)),
      ...again(TAMPERED).map((body) => tamperedWith(body, nowMs, random)),
    ],
    random,
  )
}

function signed(body: string, atMs: number, random: Random, secret = SECRET): Delivery {
  const id = `msg_${createId(random)}`
  const time = String(Math.floor(atMs / 1000))
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')
  return {
    headers: { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` },
    body: Buffer.from(body),
  }
}

type Trick = (body: string, nowMs: number, random: Random) => Delivery

const changing =
  (name: string, change: (value: string) => string): Trick =>
  (body, nowMs, random) => {
    const { headers, ...rest } = signed(body, nowMs, random)
    return { ...rest, headers: { ...headers, [name]: change(headers[name]!) } }
  }

/** Whatever a forger could do without the secret. */
const TRICKS: Record<string, Trick> = {
  'one byte of the body is another': (body, nowMs, random) => {
    const delivery = signed(body, nowMs, random)
    const bytes = Uint8Array.from(delivery.body)
    bytes[Math.floor(random.fraction() * bytes.length)]! ^= 1 << Math.floor(random.fraction() * 8)
    return { ...delivery, body: bytes }
  },
  'the caller is another': (body, nowMs, random) => ({
    ...signed(body, nowMs, random),
    body: Buffer.from(body.replace(/"from":"[^"]*"/, '"from":"+12029999999"')),
  }),
  'it has a byte more': (body, nowMs, random) => ({ ...signed(body, nowMs, random), body: Buffer.from(`${body} `) }),
  'it is signed by somebody else': (body, nowMs, random) => signed(body, nowMs, random, OTHER_SECRET),
  'it is replayed after six minutes': (body, nowMs, random) => signed(body, nowMs - 360_000, random),
  'it is replayed after three days': (body, nowMs, random) => signed(body, nowMs - 259_200_000, random),
  'its time is changed': changing('webhook-timestamp', (time) => String(Number(time) - 1)),
  'its id is changed': changing('webhook-id', (id) => `${id}0`),
  'its signature is cut': changing('webhook-signature', (signature) => signature.slice(0, -2)),
  'it has no signature': changing('webhook-signature', () => ''),
}

function tamperedWith(body: string, nowMs: number, random: Random): Delivery {
  const [name, trick] = oneOf(Object.entries(TRICKS), random)
  return { ...trick(body, nowMs, random), tampered: name }
}

function oneOf<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random.fraction() * items.length)]!
}

function shuffled<Item>(items: Item[], random: Random): Item[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random.fraction() * (last + 1))
    ;[items[last], items[other]] = [items[other]!, items[last]!]
  }
  return items
}
