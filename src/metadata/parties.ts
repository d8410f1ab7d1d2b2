/** An agent, virtual agent or queue, as far as it is known. */
interface Known {
  id?: unknown
  customId?: unknown
  name?: unknown
  email?: unknown
  menuId?: unknown
  menuPath?: unknown
}

type Fields = Record<string, unknown>

/** An id of digits is a number, as on the platform; any other one stays a text, also one that a number cannot hold. */
export function numberOrText(id: unknown): unknown {
  const isNumber = typeof id === 'string' && /^(?:0|[1-9]\d{0,15})$/.test(id) && Number.isSafeInteger(Number(id))
  return isNumber ? Number(id) : id
}

export function agentOf(agent: Known | null | undefined): Fields | null {
  return known(agent, ({ id, name, email, customId }) => ({
    id: numberOrText(id),
    name,
    ...partsOf(name),
    email,
    custom_id: customId,
  }))
}

export function virtualAgentOf(agent: Known | null | undefined): Fields | null {
  return known(agent, ({ id, name }) => ({ id: numberOrText(id), name, va_alias: name ?? null }))
}

export function menuOf(queue: Known | null | undefined): Fields | null {
  return known(queue, ({ id, menuId, name }) => ({ id: numberOrText(menuId ?? id), name }))
}

export function menuPathOf(path: unknown): { items_count: number; name: string } | null {
  return Array.isArray(path) ? { items_count: path.length, name: path.join('/') } : null
}

/** The last word of a name is the last name. */
function partsOf(name: unknown): Fields {
  const words = typeof name === 'string' ? name.trim().split(/\s+/) : []
  if (words.length < 2) return { first_name: words[0] ?? null, last_name: null }
  return { first_name: words.slice(0, -1).join(' '), last_name: words.at(-1) }
}

/** Nothing of what is not known at all; the platform has null there. */
function known(party: Known | null | undefined, show: (party: Known) => Fields): Fields | null {
  const isKnown = Object.values(party ?? {}).some((value) => value !== null && value !== undefined)
  return isKnown ? Object.fromEntries(Object.entries(show(party!)).map(([key, value]) => [key, value ?? null])) : null
}
