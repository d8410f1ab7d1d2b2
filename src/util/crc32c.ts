/** Sixteen tables of 256 entries: what a byte does to the sum so many bytes later. */
const TABLES = makeTables()

/**
 * CRC-32C (Castagnoli) of bytes, as object stores use it.
 *
 * @param before The sum of the bytes before these.
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  let sum = ~before
  let at = 0
  // Words are read where the machine reads them fastest.
  for (; at < bytes.byteLength && ((bytes.byteOffset + at) & 3) !== 0; at++) sum = next(sum, bytes[at]!)
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, (bytes.byteLength - at) >>> 2)
  const end = words.length - 3
  let word = 0
  for (; word < end; word += 4)
    sum =
      fourBytes(words[word]! ^ sum, 3_840) ^
      fourBytes(words[word + 1]!, 2_816) ^
      fourBytes(words[word + 2]!, 1_792) ^
      fourBytes(words[word + 3]!, 768)
  for (at += word * 4; at < bytes.byteLength; at++) sum = next(sum, bytes[at]!)
  return ~sum >>> 0
}

const next = (sum: number, byte: number): number => TABLES[(sum ^ byte) & 255]! ^ (sum >>> 8)

/** @param table Where the table of the lowest byte begins; those of the others come before it. */
function fourBytes(word: number, table: number): number {
  return (
    TABLES[table + (word & 255)]! ^
    TABLES[table - 256 + ((word >>> 8) & 255)]! ^
    TABLES[table - 512 + ((word >>> 16) & 255)]! ^
    TABLES[table - 768 + (word >>> 24)]!
  )
}

function makeTables(): Int32Array {
  const tables = new Int32Array(16 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let sum = byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0x82_f6_3b_78 : sum >>> 1
    tables[byte] = sum
  }
  for (let at = 256; at < tables.length; at++) tables[at] = tables[tables[at - 256]! & 255]! ^ (tables[at - 256]! >>> 8)
  return tables
}
