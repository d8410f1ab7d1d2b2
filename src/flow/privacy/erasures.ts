import { createHmac } from 'node:crypto'
import type { Ledger } from '../../ledger/ledger.ts'
import type { Clock } from '../../util/clock.ts'
import type { Random } from '../../util/random.ts'

/** Longer than any work lasts. */
const HORIZON_MS = 8 * 24 * 3_600_000

const DOCUMENT = 'erasures'

/** What a ledger knows of the persons who were erased: when, and nothing that names them. */
interface ErasuresDocument {
  /** What the names are made with; base64. */
  secret: string
  /** By a name that only the secret and the key of the person make. */
  erasedAt: Record<string, number>
  /** Sessions that were being worked on when they were to be erased. */
  unfinished: readonly string[]
}

/** The persons who were erased, for as long as work from before may turn up. */
export interface Erasures {
  /**
   * True when a person was erased after that time.
   *
   * @param keys All that name the person.
   * @param sinceMs When the first was said of the session that is asked for.
   */
  covers(keys: readonly string[], sinceMs: number): Promise<boolean>
  add(keys: readonly string[], at: number): Promise<void>
  /** Sessions whose erasure is begun. */
  unfinished(): Promise<readonly string[]>
  begin(sessionIds: readonly string[]): Promise<void>
  finish(sessionId: string): Promise<void>
  /** Forgets those whose work is over. */
  prune(): Promise<void>
}

export function createErasures(ledger: Ledger, tenant: string, clock: Clock, random: Random): Erasures {
  async function read(): Promise<{ version: number; known: ErasuresDocument | undefined }> {
    const row = await ledger.document(tenant, DOCUMENT)
    return { version: row?.version ?? 0, known: row?.value as ErasuresDocument | undefined }
  }

  async function change(decide: (known: ErasuresDocument) => Partial<ErasuresDocument> | undefined): Promise<void> {
    for (;;) {
      const { version, known = { secret: newSecret(random), erasedAt: {}, unfinished: [] } } = await read()
      const changes = decide(known)
      if (!changes || (await ledger.storeDocument(tenant, DOCUMENT, version, { ...known, ...changes }))) return
    }
  }

  return {
    async covers(keys, sinceMs) {
      const { known } = await read()
      if (!known) return false
      return keys.some((key) => (known.erasedAt[nameOf(known, key)] ?? -Infinity) > sinceMs)
    },
    add: (keys, at) =>
      change((known) => ({
        erasedAt: { ...known.erasedAt, ...Object.fromEntries(keys.map((key) => [nameOf(known, key), at])) },
      })),
    unfinished: async () => (await read()).known?.unfinished ?? [],
    begin: (sessionIds) =>
      change(({ unfinished }) =>
        sessionIds.length === 0 ? undefined : { unfinished: [...new Set([...unfinished, ...sessionIds])] },
      ),
    finish: (sessionId) => change(({ unfinished }) => ({ unfinished: unfinished.filter((one) => one !== sessionId) })),
    async prune() {
      const before = clock.now() - HORIZON_MS
      if (!(await read()).known) return
      await change(({ erasedAt }) => {
        const kept = Object.entries(erasedAt).filter(([, at]) => at >= before)
        return kept.length === Object.keys(erasedAt).length ? undefined : { erasedAt: Object.fromEntries(kept) }
      })
    },
  }
}

const newSecret = (random: Random): string => Buffer.from(random.bytes(32)).toString('base64')

const nameOf = ({ secret }: ErasuresDocument, key: string): string =>
  createHmac('sha256', Buffer.from(secret, 'base64')).update(key).digest('base64url')
