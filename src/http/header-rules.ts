/** A token of RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** Visible ASCII, spaces and tabs: what every server reads alike. */
const VALUE = /^[\t\x20-\x7e]*$/

/** Headers that belong to the connection or are computed from the request; a configuration may not set them. Lower case. */
const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** True for a text that can be the name of a header. */
export function isHeaderName(text: string): boolean {
  return TOKEN.test(text)
}

/** True for a text that can be the value of a header: no line breaks, no control characters, ASCII only. */
export function isHeaderValue(text: string): boolean {
  return VALUE.test(text)
}

/** True for a header that only the transport writes. Case does not count. */
export function isReservedHeader(name: string): boolean {
  return RESERVED_HEADERS.has(name.toLowerCase())
}

/** The name of the first header that cannot be sent, made printable, or nothing. */
export function firstBadHeader(headers: Record<string, string>): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (!isHeaderName(name)) return JSON.stringify(name)
    if (isReservedHeader(name) || !isHeaderValue(value)) return name
  }
  return undefined
}
