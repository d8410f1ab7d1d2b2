import type { Run } from '../engine/run.ts'
import { AuthFailure } from '../auth/auth-failure.ts'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import type { ErrorCode } from '../errors/codes.ts'
import type { Failure } from '../http/failure.ts'
import type { RefusalCode, Sign } from '../http/gate/guard.ts'
import type { OriginGate } from '../http/gate/origin-gate.ts'
import { isLedgerFailure } from '../ledger/ledger-failure.ts'
import { type PutRequest, type Stored, putFile } from '../storage/put-file.ts'
import type { StorageTarget } from '../storage/target.ts'
import type { Clock } from '../util/clock.ts'
import type { Sender } from './exchange.ts'

/** A file on its way to the storage, and what came of it. */
export type Put = { durationMs: number } & ({ kind: 'stored'; stored: Stored } | { kind: 'failed'; failure: Failure })

/** Brings files to the storage, through the gate of its place. */
export interface Storage {
  readonly place: string
  /** Where people open a file, or nothing when it has no page. */
  link(path: string): string | undefined
  /** Brings one file. Never throws for what the storage or the source does. */
  put(request: Omit<PutRequest, 'outside'>, sending: { sender: Sender; outside: Run['outside'] }): Promise<Put>
}

export interface StorageOptions {
  target: StorageTarget
  gate: OriginGate
  clock: Clock
}

/** One call of the storage: a part, or a question. */
const MOST_MS = 60_000

const WHY_NOT: Readonly<Record<RefusalCode, string>> = {
  HTTP_PAUSED: 'the storage has asked to wait',
  HTTP_ON_HOLD: 'an operator has paused what goes to its place',
  HTTP_CREDENTIAL_BLOCKED: 'the storage refuses the credential, or cannot be trusted',
  HTTP_CIRCUIT_OPEN: 'the storage does not answer',
  HTTP_CROWDED: 'many wait for its place already',
  HTTP_CLOSING: 'the connector is closed',
}

export function createStorage({ target, gate, clock }: StorageOptions): Storage {
  const { place } = target

  async function putOnce(request: PutRequest): Promise<Put> {
    const started = clock.monotonic()
    const durationMs = (): number => clock.monotonic() - started
    try {
      const stored = await putFile(target, request)
      return { kind: 'stored', stored, durationMs: durationMs() }
    } catch (error) {
      if (!isCrmwireError(error) || isLedgerFailure(error)) throw error
      const { code, message } = error
      if (error instanceof AuthFailure) {
        const { blocked, untilMs = 0 } = error
        const wait = { untilMs: Math.max(untilMs, clock.now()), credential: blocked }
        return {
          kind: 'failed',
          failure: { code, message, effect: 'not_sent', retry: true, ...wait },
          durationMs: durationMs(),
        }
      }
      return {
        kind: 'failed',
        failure: { code, message, effect: 'not_sent', retry: !FINAL.has(code) },
        durationMs: durationMs(),
      }
    }
  }

  return {
    place,
    link: (path) => target.link(path),
    async put(request, { sender, outside }) {
      const passage = await gate.run(
        place,
        async () => {
          const put = await putOnce({ ...request, outside: (work) => outside(MOST_MS, work) })
          return { value: put, sign: signOf(put), why: put.kind === 'failed' ? put.failure.message : undefined }
        },
        { by: sender.operation, isUrgent: false },
      )
      if (passage.kind === 'sent_away') {
        const { code, untilMs } = passage
        const message = `The file was not sent, as ${WHY_NOT[code]}.`
        const credential = code === 'HTTP_CREDENTIAL_BLOCKED'
        const failure: Failure = { code, message, effect: 'not_sent', retry: true, untilMs, credential }
        return { kind: 'failed', failure, durationMs: 0 }
      }
      const put = passage.value
      if (put.kind === 'stored' || !isAboutCredential(put.failure)) return put
      const untilMs = gate.blockedUntilMs(place)
      return untilMs === undefined ? put : { ...put, failure: { ...put.failure, credential: true, untilMs } }
    },
  }
}

/** What another try does not mend. */
const FINAL: ReadonlySet<ErrorCode> = new Set(['STORAGE_TAKEN', 'HTTP_ADDRESS_REFUSED', 'HTTP_PLAIN_REFUSED'])

/** What each failure shows of the storage; of the others, nothing. */
const SIGNS: Readonly<Partial<Record<ErrorCode, Sign>>> = {
  STORAGE_AUTH: 'unauthorized',
  STORAGE_KEY: 'unauthorized',
  // Whoever shows another key gets nothing until a person has looked.
  STORAGE_HOST_KEY: 'unauthorized',
  STORAGE_REFUSED: 'alive',
  STORAGE_FULL: 'alive',
  STORAGE_TAKEN: 'alive',
  STORAGE_DIFFERS: 'alive',
  STORAGE_UNREACHABLE: 'failing',
  HTTP_NO_ANSWER: 'failing',
  HTTP_TIMEOUT: 'failing',
  HTTP_HOST_UNKNOWN: 'failing',
  HTTP_TLS: 'failing',
}

const isAboutCredential = ({ code, credential }: Failure): boolean =>
  credential === true || SIGNS[code] === 'unauthorized'

function signOf(put: Put): Sign {
  if (put.kind === 'stored') return 'alive'
  return put.failure.credential ? 'unproven' : (SIGNS[put.failure.code] ?? 'nothing')
}
