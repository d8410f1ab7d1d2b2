import { type KeyObject, createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { isJsonObject, parseJson, stringifyJson } from '../../util/json.ts'
import type { Random } from '../../util/random.ts'
import type { SealKey } from './ledger-key.ts'

/** Something that only a key can open. Plain data. */
export interface Box {
  /** The id of its key. */
  sealed: string
  /** Initialisation vector, ciphertext and tag, in base64. */
  box: string
}

/** Where something is kept: table, tenant, id. What is moved elsewhere does not open there. */
export type Place = readonly string[]

const CIPHER = 'aes-256-gcm'
const VECTOR_BYTES = 12
const TAG_BYTES = 16

export function sealBox({ id, key }: SealKey, place: Place, value: unknown, random: Random): Box {
  const vector = random.bytes(VECTOR_BYTES)
  const cipher = createCipheriv(CIPHER, keyOf(key, place), vector, { authTagLength: TAG_BYTES })
  cipher.setAAD(nameOf(place, id))
  const sealed = cipher.update(stringifyJson({ value }), 'utf8')
  const end = cipher.final()
  return { sealed: id, box: Buffer.concat([vector, sealed, end, cipher.getAuthTag()]).toString('base64') }
}

/** @throws when the key is another one, or the box was changed or is not where it belongs. */
export function openBox({ id, key }: SealKey, place: Place, { box }: Box): unknown {
  const bytes = Buffer.from(box, 'base64')
  const cipher = createDecipheriv(CIPHER, keyOf(key, place), bytes.subarray(0, VECTOR_BYTES), {
    authTagLength: TAG_BYTES,
  })
  cipher.setAAD(nameOf(place, id))
  cipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  const opened = cipher.update(bytes.subarray(VECTOR_BYTES, -TAG_BYTES), undefined, 'utf8') + cipher.final('utf8')
  return (parseJson(opened) as { value?: unknown }).value
}

export function isBox(value: unknown): value is Box {
  return isJsonObject(value) && typeof value['sealed'] === 'string' && typeof value['box'] === 'string'
}

/** Every place has a key of its own, so that no key is used so often that vectors drawn at random could meet. */
function keyOf(key: KeyObject, place: Place): Buffer {
  return createHmac('sha256', key).update(stringifyJson(place)).digest()
}

function nameOf(place: Place, keyId: string): Buffer {
  return Buffer.from(stringifyJson([...place, keyId]))
}
