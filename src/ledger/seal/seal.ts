import { createHmac, createSecretKey } from 'node:crypto'
import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { Random } from '../../util/random.ts'
import type { Ledger } from '../ledger.ts'
import { type Box, type Place, isBox, openBox, sealBox } from './box.ts'
import { type LedgerKey, type SealKey, type SealKeys, sealKeys } from './ledger-key.ts'

/** What seals and opens the data of one tenant. */
export interface Seal {
  /** The key that seals from now on; nothing when the ledger is not sealed. */
  readonly current: SealKey | undefined
  /** A key that only keeps what is sealed with it from being found by a search of the store, which holds that key, too. */
  readonly own: SealKey
  /** Stands for a key that is looked up, such as a phone number, so that the store holds none. */
  index(key: string): string
  seal(place: Place, value: unknown, key?: SealKey): unknown
  /** @throws CrmwireError `LEDGER_KEY_WRONG`, `LEDGER_SEAL_BROKEN` */
  open(place: Place, stored: unknown): unknown
  /** True when this is as it would be stored now. */
  isCurrent(stored: unknown): boolean
  /** From now on nothing is believed that is stored without a key. */
  complete(): Promise<void>
}

/** What the store keeps of its seal, as a document. */
interface SealDocument {
  /** For keys that are made of a passphrase; base64. */
  salt: string
  /** What index keys are made with: base64, or sealed. */
  secret: string | Box
  /** By the id of each key that was used, what tells whether it is the right one. */
  checks: Record<string, string>
  /** Rows may be there that were stored without a key. */
  bare: boolean
}

/** The document in which a ledger keeps what its seal rests on. */
export const SEAL_DOCUMENT = 'seal'

/** The id of the key that the store holds itself; no key that is given can have it. */
const OWN = ''

/**
 * The seal of a tenant; made when there is none.
 *
 * @throws CrmwireError `LEDGER_KEY_INVALID`, `LEDGER_KEY_MISSING`, `LEDGER_KEY_WRONG`
 */
export async function openSeal(
  ledger: Ledger,
  tenant: string,
  key: LedgerKey | undefined,
  random: Random,
): Promise<Seal> {
  for (;;) {
    const row = await ledger.document(tenant, SEAL_DOCUMENT)
    const known = (row?.value as SealDocument | undefined) ?? (await newDocument(ledger, tenant, key, random))
    const keys = key === undefined ? undefined : await sealKeys(key, Buffer.from(known.salt, 'base64'))
    const secret = secretOf(known, tenant, keys)
    const wanted = keys ? underCurrentKey(known, tenant, keys, secret, random) : known
    if ((row && wanted === known) || (await ledger.storeDocument(tenant, SEAL_DOCUMENT, row?.version ?? 0, wanted)))
      return createSeal({ ledger, tenant, keys, secret, random, bare: wanted.bare })
  }
}

async function newDocument(
  ledger: Ledger,
  tenant: string,
  key: LedgerKey | undefined,
  random: Random,
): Promise<SealDocument> {
  const draw = (length: number): string => Buffer.from(random.bytes(length)).toString('base64')
  const bare = key === undefined || (await ledger.list(tenant, { limit: 1 })).length > 0
  return { salt: draw(16), secret: draw(32), checks: {}, bare }
}

const placeOf = (tenant: string): Place => ['seal', tenant]

function secretOf({ secret, checks }: SealDocument, tenant: string, keys: SealKeys | undefined): Buffer {
  for (const { id, check } of keys?.all.values() ?? [])
    if ((checks[id] ?? check) !== check) throw wrongKey(`the key "${id}" is not the one that it was before`)
  if (typeof secret === 'string') return Buffer.from(secret, 'base64')
  if (!keys) throw missingKey()
  return Buffer.from(open(keyFor(keys, secret), placeOf(tenant), secret) as string, 'base64')
}

/** The document with its secret under the current key. */
function underCurrentKey(
  known: SealDocument,
  tenant: string,
  { current }: SealKeys,
  secret: Buffer,
  random: Random,
): SealDocument {
  if (isBox(known.secret) && known.secret.sealed === current.id) return known
  const checks = { ...known.checks, [current.id]: current.check }
  return { ...known, secret: sealBox(current, placeOf(tenant), secret.toString('base64'), random), checks }
}

interface SealParts {
  ledger: Ledger
  tenant: string
  keys: SealKeys | undefined
  secret: Buffer
  random: Random
  bare: boolean
}

function createSeal({ ledger, tenant, keys, secret, random, bare }: SealParts): Seal {
  const root = createSecretKey(secret)
  const derive = (purpose: string): Buffer => createHmac('sha256', root).update(purpose).digest()
  const indexKey = createSecretKey(derive('index'))
  const own: SealKey = { id: OWN, key: createSecretKey(derive('own')), check: '' }
  const current = keys?.current
  return {
    current,
    own,
    index: (key) => createHmac('sha256', indexKey).update(key).digest('base64url'),
    seal: (place, value, key = current) => (key ? sealBox(key, [...place, tenant], value, random) : value),
    open(place, stored) {
      if (isBox(stored)) return open(stored.sealed === OWN ? own : keyFor(keys, stored), [...place, tenant], stored)
      // Who can write to the store and has no key must not be believed.
      if (current && !bare) throw brokenSeal()
      return stored
    },
    isCurrent: (stored) => (isBox(stored) ? stored.sealed === current?.id : !current),
    async complete() {
      const row = (await ledger.document(tenant, SEAL_DOCUMENT))!
      const done: SealDocument = { ...(row.value as SealDocument), bare: false }
      if (await ledger.storeDocument(tenant, SEAL_DOCUMENT, row.version, done)) bare = false
    },
  }
}

function keyFor(keys: SealKeys | undefined, { sealed }: Box): SealKey {
  if (!keys) throw missingKey()
  const key = keys.all.get(sealed)
  if (!key) throw wrongKey(`something is sealed with the key "${sealed}", which is not among those that were given`)
  return key
}

function open(key: SealKey, place: Place, box: Box): unknown {
  try {
    return openBox(key, place, box)
  } catch (cause) {
    throw brokenSeal(cause)
  }
}

const missingKey = (): CrmwireError =>
  new CrmwireError('LEDGER_KEY_MISSING', 'The ledger is sealed, and no key was given.')

const wrongKey = (why: string): CrmwireError =>
  new CrmwireError('LEDGER_KEY_WRONG', `The ledger cannot be opened: ${why}.`)

export const brokenSeal = (cause?: unknown): CrmwireError =>
  new CrmwireError('LEDGER_SEAL_BROKEN', 'A row of the ledger was changed or moved by somebody without its key.', {
    cause,
  })
