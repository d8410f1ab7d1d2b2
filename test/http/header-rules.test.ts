import { describe, expect, test } from 'vitest'
import { firstBadHeader, isHeaderName, isHeaderValue, isReservedHeader } from '../../src/http/header-rules.ts'

const allBytes = Array.from({ length: 256 }, (_, byte) => byte)

describe('header rules', () => {
  test('a name is made of the 77 token characters of RFC 9110 and nothing else', () => {
    const good = allBytes.filter((byte) => isHeaderName(String.fromCharCode(byte)))
    expect(String.fromCharCode(...good)).toBe(
      "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~",
    )
    expect(isHeaderName('')).toBe(false)
    expect(isHeaderName('X-Name\n')).toBe(false)
  })

  test('a value is made of visible ASCII, spaces and tabs', () => {
    const good = allBytes.filter((byte) => isHeaderValue(`a${String.fromCharCode(byte)}b`))
    expect(good).toEqual([0x09, ...allBytes.slice(0x20, 0x7f)])
    expect(isHeaderValue('')).toBe(true)
  })

  test.each(['é', '\u0100', '日本', '\u2028', 'a\r\nb', 'a\n', '\0'])('a value holds no %j', (value) => {
    expect(isHeaderValue(value)).toBe(false)
  })

  test.each([
    'Host',
    'content-length',
    'TRANSFER-ENCODING',
    'Connection',
    'Keep-Alive',
    'Upgrade',
    'TE',
    'Expect',
    'Accept-Encoding',
  ])('%s belongs to the transport', (name) => {
    expect(isReservedHeader(name)).toBe(true)
  })

  test('the first header that cannot be sent is named, printable even when its name is not', () => {
    expect(firstBadHeader({ 'x-a': 'b', authorization: 'Bearer x' })).toBeUndefined()
    expect(firstBadHeader({ 'x-a': 'b', 'x-c': 'd\r\n' })).toBe('x-c')
    expect(firstBadHeader({ Host: 'evil.example' })).toBe('Host')
    expect(firstBadHeader({ 'x\n': 'b' })).toBe('"x\\n"')
  })
})
