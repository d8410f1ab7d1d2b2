/** What the header `Range` asks for. */
export type ByteRange =
  /** Everything: nothing else is asked for, or nothing that is understood. */
  | { kind: 'whole' }
  /** @property end The first byte behind it. */
  | { kind: 'part'; start: number; end: number }
  /** There is no such part. */
  | { kind: 'none' }

/**
 * Reads a `Range` (RFC 9110, section 14). Several ranges at once, other units and what cannot be read are answered with the
 * whole, as the standard permits.
 */
export function byteRange(header: string | undefined, size: number): ByteRange {
  const [, first = '', last = ''] = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '') ?? []
  if (first === '' && last === '') return { kind: 'whole' }
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? { kind: 'none' } : { kind: 'part', start: size - length, end: size }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return { kind: 'whole' }
  if (start >= size) return { kind: 'none' }
  return { kind: 'part', start, end: last === '' ? size : Math.min(Number(last) + 1, size) }
}
