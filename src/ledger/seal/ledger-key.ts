import { type KeyObject, createHmac, createSecretKey, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { CrmwireError } from '../../errors/crmwire-error.ts'

/**
 * A key: 32 bytes, as they are, in hexadecimal or in base64; or a passphrase of at least 16 characters, which is stretched
 * with scrypt.
 */
export type LedgerKeyText = string | Uint8Array

/**
 * What a ledger is sealed with: one key, or several by their ids. What is stored from now on is sealed with the current one;
 * the others still open what was sealed with them. A single key has the id `default`.
 */
export type LedgerKey = LedgerKeyText | { current: string; keys: Readonly<Record<string, LedgerKeyText>> }

/** A key that is ready for use. Neither text nor inspection shows it. */
export interface SealKey {
  id: string
  key: KeyObject
  /** Tells whether two keys of one id are the same; says nothing else of them. */
  check: string
}

export interface SealKeys {
  current: SealKey
  all: ReadonlyMap<string, SealKey>
}

const KEY_BYTES = 32
const SHORTEST_PASSPHRASE = 16
/** What OWASP asks for: 128 MB and some tenths of a second, once per start. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 2 ** 20 }

const stretch = promisify<string, Uint8Array, number, typeof SCRYPT, Buffer>(scrypt)

/**
 * Makes keys ready for use.
 *
 * @param salt Of the store, so that one passphrase gives another key for each of them.
 * @throws CrmwireError `LEDGER_KEY_INVALID`
 */
export async function sealKeys(given: LedgerKey, salt: Uint8Array): Promise<SealKeys> {
  const { current, keys } =
    typeof given === 'string' || given instanceof Uint8Array ? { current: 'default', keys: { default: given } } : given
  const all = new Map<string, SealKey>()
  for (const [id, text] of Object.entries(keys)) all.set(id, await sealKey(id, text, salt))
  const used = all.get(current)
  if (!used) throw invalid(`there is no key of the id "${current}", which is to be the current one`)
  return { current: used, all }
}

/** The keys as they were written, so that they can be masked wherever they turn up. */
export function keyTexts(given: LedgerKey): string[] {
  const all = typeof given === 'string' || given instanceof Uint8Array ? [given] : Object.values(given.keys)
  return all.flatMap((key) => {
    if (typeof key === 'string') return [key]
    const bytes = Buffer.from(key)
    return [bytes.toString('hex'), bytes.toString('base64')]
  })
}

async function sealKey(id: string, text: LedgerKeyText, salt: Uint8Array): Promise<SealKey> {
  if (!/^[\w.-]{1,64}$/.test(id))
    throw invalid('an id is made of up to 64 letters, digits, dots, dashes and underscores')
  const bytes = keyBytes(text)
  if (!bytes && text.length < SHORTEST_PASSPHRASE)
    throw invalid(`the key "${id}" is neither 32 bytes nor a passphrase of ${SHORTEST_PASSPHRASE} characters or more`)
  const key = createSecretKey(bytes ?? (await stretch(text as string, salt, KEY_BYTES, SCRYPT)))
  return { id, key, check: createHmac('sha256', key).update('check').digest('base64url').slice(0, 16) }
}

/** The bytes of a key that is written as such; nothing for a passphrase. */
function keyBytes(text: LedgerKeyText): Uint8Array | undefined {
  if (typeof text !== 'string') {
    if (text.byteLength === KEY_BYTES) return text
    throw invalid(`a key has ${KEY_BYTES} bytes, and this one has ${text.byteLength}`)
  }
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (/^[\w+/-]{43}=?$/.test(text)) return Buffer.from(text, 'base64')
  return undefined
}

function invalid(why: string): CrmwireError {
  return new CrmwireError('LEDGER_KEY_INVALID', `The key of the ledger cannot be used: ${why}.`)
}
