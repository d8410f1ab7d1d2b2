import type { System } from './system.ts'

/** A user as RT tells it. */
export interface User {
  id: number
  name: string
  realName: string
  email: string
  phone: string
}

/** A ticket as RT tells it. */
export interface Ticket {
  id: number
  subject: string
  status: string
  queue: string
  fields: Record<string, string>
  /** The first text and the comments, oldest first. */
  texts: { kind: string; text: string; files: { id: string; name: string; type: string; bytes: Buffer }[] }[]
}

type Item = Record<string, unknown> & { id: string | number }

/** Reads what RT holds, the way any other client would. */
export interface Reader {
  get(path: string): Promise<unknown>
  send(method: 'POST' | 'PUT', path: string, body: unknown): Promise<unknown>
  user(id: string | number): Promise<User>
  /** Ids of the users, but for those that RT itself brings. */
  users(): Promise<string[]>
  /** Ids of the tickets that a query of TicketSQL finds. */
  tickets(query: string): Promise<string[]>
  ticket(id: string | number): Promise<Ticket>
}

export function createReader({ url, token }: System): Reader {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${url}/REST/2.0${path}`, {
      method,
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const content = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${content.slice(0, 300)}`)
    return JSON.parse(content)
  }
  const get = (path: string): Promise<unknown> => call('GET', path)

  async function items(path: string, query: Record<string, string>): Promise<Item[]> {
    const search = new URLSearchParams({ per_page: '100', ...query })
    return ((await get(`${path}?${search.toString()}`)) as { items: Item[] }).items
  }

  return {
    get,
    send: call,
    async user(id) {
      const user = (await get(`/user/${encodeURIComponent(id)}`)) as Item
      return {
        id: Number(user.id),
        name: textOf(user['Name']),
        realName: textOf(user['RealName']),
        email: textOf(user['EmailAddress']),
        phone: fieldsOf(user)['Phone'] ?? '',
      }
    },
    async users() {
      const all = await items('/users', { query: '[{"field":"id","operator":">","value":0}]', fields: 'id' })
      return all.map(({ id }) => String(id))
    },
    async tickets(query) {
      return (await items('/tickets', { query, fields: 'id', orderby: 'id' })).map(({ id }) => String(id))
    },
    async ticket(id) {
      const ticket = (await get(`/ticket/${id}?fields[Queue]=Name`)) as Item
      const history = await items(`/ticket/${id}/history`, { fields: 'Type' })
      const spoken = history.filter(
        ({ Type: type }) => type === 'Create' || type === 'Comment' || type === 'Correspond',
      )
      const texts = []
      for (const transaction of spoken) texts.push(await spokenIn(transaction))
      return {
        id: Number(ticket.id),
        subject: textOf(ticket['Subject']),
        status: textOf(ticket['Status']),
        queue: textOf((ticket['Queue'] as Item)['Name']),
        fields: fieldsOf(ticket),
        texts,
      }
    },
  }

  async function spokenIn(transaction: Item): Promise<Ticket['texts'][number]> {
    const parts: Item[] = []
    for (const { id } of await items(`/transaction/${transaction.id}/attachments`, {}))
      parts.push((await get(`/attachment/${id}`)) as Item)
    const contents = parts
      .filter(({ ContentType: type }) => !textOf(type).startsWith('multipart/'))
      .map((part) => ({
        id: String(part.id),
        name: textOf(part['Filename']),
        type: textOf(part['ContentType']),
        bytes: Buffer.from(textOf(part['Content']), 'base64'),
      }))
    return {
      kind: textOf(transaction['Type']),
      text: contents.find(({ name }) => name === '')?.bytes.toString('utf8') ?? '',
      files: contents.filter(({ name }) => name !== ''),
    }
  }
}

function fieldsOf(object: Item): Record<string, string> {
  const fields = (object['CustomFields'] ?? []) as { name: string; values: string[] }[]
  return Object.fromEntries(fields.map(({ name, values }) => [name, values.join(', ')]))
}

const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
