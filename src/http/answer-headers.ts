/** The headers of an answer with one text per name, in an object without a prototype. */
export function joinHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const joined: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ')
  }
  return joined
}

/** The compression of an answer, or nothing when its bytes are as they are. */
export function contentCoding(headers: Readonly<Record<string, string>>): string | undefined {
  const coding = headers['content-encoding']?.trim().toLowerCase()
  return coding === undefined || coding === '' || coding === 'identity' ? undefined : coding
}

/** The size that an answer announces, in bytes. */
export function announcedLength(method: string, headers: Readonly<Record<string, string>>): number | undefined {
  // It is the length of what a GET would answer.
  if (method === 'HEAD') return undefined
  const text = headers['content-length']
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}
