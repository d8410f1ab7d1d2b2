import type { IncomingMessage } from 'node:http'
import { Problem } from './problem.ts'
import type { Store } from './store.ts'

/** One request, taken apart. */
export interface Call {
  method: string
  /** Behind `/api/v4`, in its parts. */
  path: string[]
  query: URLSearchParams
  /** The body when it is JSON. */
  body: unknown
  store: Store
}

export interface Reply {
  status: number
  body?: unknown
}

/** A place that answers; nothing when the request is none of its own. */
export type Route = (call: Call) => Reply | undefined

export const ok = (body: unknown): Reply => ({ status: 200, body })
export const nothing: Reply = { status: 204 }

export type Item = Record<string, unknown>

/** Requests that add or change several things bring a list of objects. */
export function itemsOf(body: unknown): Item[] {
  if (!Array.isArray(body) || body.length === 0 || body.some((item) => typeof item !== 'object' || item === null))
    throw new Problem(400, 'Bad Request', 'Expected a list of objects')
  if (body.length > 250) throw new Problem(400, 'Bad Request', 'At most 250 items')
  return body as Item[]
}

export const requestIdOf = (item: Item, place: number): string => textOf(item['request_id'] ?? place)

/** A text or a number as text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** One page of a list; a list with nothing in it is 204 without a body. */
export function page(call: Call, name: string, all: readonly unknown[]): Reply {
  const limit = Math.min(250, Number(call.query.get('limit') ?? 50))
  const at = Number(call.query.get('page') ?? 1)
  const items = all.slice((at - 1) * limit, at * limit)
  if (items.length === 0) return nothing
  return ok({ _page: at, _links: {}, _embedded: { [name]: items } })
}

/** In the order of their ids, which is that of their making; `order[id]=desc` turns it round. */
export function ordered<One>({ query }: Call, items: readonly One[]): One[] {
  return query.get('order[id]') === 'desc' ? items.toReversed() : [...items]
}

/** Values of `filter[name]` and `filter[name][]`. */
export function filterOf({ query }: Call, name: string): string[] {
  return [...query].filter(([key]) => key.startsWith(`filter[${name}]`)).map(([, value]) => value)
}

export async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Problem(400, 'Bad Request', 'The body is not JSON')
  }
}
