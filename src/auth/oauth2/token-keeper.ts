import { sleep } from '../../util/clock.ts'
import { createId } from '../../util/id.ts'
import { AuthFailure } from '../auth-failure.ts'
import type { AuthPorts } from '../authenticator.ts'
import {
  type Blocked,
  type CredentialDocument,
  type SharedDocument,
  type Stored,
  type Tokens,
  tokensOf,
} from './credential-document.ts'
import type { TokenAnswer } from './token-answer.ts'
import { TokenRefusal } from './token-refusal.ts'

/** Tokens in use, with their times on the clock that never jumps. */
export interface Held {
  generation: number
  tokens: Tokens
  /** From then on they are renewed ahead. */
  renewAt: number
  endsAt: number
}

/** Keeps the tokens of one credential valid: one renewal at a time, in this process and among all that share the ledger. */
export interface TokenKeeper {
  /** @throws AuthFailure when there are none. */
  current(): Promise<Held>
  /**
   * Others than those that a request was refused with.
   *
   * @throws AuthFailure when there are none to be had.
   */
  other(refused: Held): Promise<Held>
  /** Takes what a login gave; whatever stood in the way is gone. */
  put(answer: TokenAnswer, obtainedAt: number): Promise<void>
  look(): Promise<CredentialDocument>
  /** Waits for a renewal that is under way. */
  close(): Promise<void>
}

export interface TokenKeeperOptions extends Pick<AuthPorts, 'clock' | 'random' | 'logger' | 'redactor' | 'mendedAt'> {
  store: SharedDocument<CredentialDocument>
  /** Does what can be done before anybody waits. @throws TokenRefusal */
  prepare(): Promise<void>
  /**
   * Gets tokens.
   *
   * @param secure To be called before each request; throws when somebody else may be at it by now.
   * @throws TokenRefusal; AuthFailure
   */
  obtain(refreshToken: string | undefined, secure: () => Promise<void>): Promise<TokenAnswer>
  /** True when only a person can begin. */
  byLogin: boolean
  /** Names what is asked with, so that a refusal counts only for that. */
  fingerprint(refreshToken: string | undefined): string
  /** The longest that one request takes. */
  requestMs: number
}

/** This share of their life is over when tokens are renewed. */
const RENEW_AT = 0.8
/** The lock outlasts a request by this much, for what the store takes. */
const LOCK_MARGIN_MS = 5_000
const LOOK_AGAIN_MS = 50
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 15 * 60_000
/** A server may ask for a longer one. */
const LONGEST_ASKED_MS = 24 * 3_600_000
/** Who is refused is asked again after this long: somebody may have mended it at the CRM. */
const PROBE_MS = 15 * 60_000
/** So many sets of tokens are masked; older ones have ended. */
const MASKED_SETS = 3

export function createTokenKeeper(options: TokenKeeperOptions): TokenKeeper {
  const { store, clock, random, logger, redactor, mendedAt, obtain, fingerprint, byLogin, requestMs } = options
  const owner = createId(random)
  const lockMs = requestMs + LOCK_MARGIN_MS
  const masked: string[][] = []
  let held: Held | undefined
  let renewal: Promise<Held> | undefined
  /** Tokens that a server gave and the ledger has not taken: they must not be lost. */
  let unsaved: { generation: number; tokens: Tokens } | undefined

  function hold(generation: number, tokens: Tokens): Held {
    const { lifeMs = Infinity, obtainedAt } = tokens
    // The clocks of two machines differ; no difference makes tokens older or younger than they can be.
    const age = Math.min(Math.max(clock.now() - obtainedAt, 0), lifeMs)
    const endsAt = clock.monotonic() + lifeMs - age
    return { generation, tokens, endsAt, renewAt: lifeMs === Infinity ? Infinity : endsAt - lifeMs * (1 - RENEW_AT) }
  }

  function adopt(next: Held): Held {
    if (held?.generation !== next.generation) {
      const secrets = [next.tokens.accessToken, next.tokens.refreshToken].filter((secret) => secret !== undefined)
      for (const secret of secrets) redactor.add(secret)
      masked.push(secrets)
      if (masked.length > MASKED_SETS) for (const secret of masked.shift()!) redactor.forget(secret)
    }
    held = next
    return next
  }

  const isFresh = ({ renewAt }: Held): boolean => clock.monotonic() < renewAt

  function renew(basis: Held | undefined): Promise<Held> {
    renewal ??= renewNow(basis).finally(() => {
      renewal = undefined
    })
    return renewal
  }

  /** Renews, unless somebody else has done so or is about to. */
  async function renewNow(basis: Held | undefined): Promise<Held> {
    const saved = unsaved && (await save())
    if (saved) return saved
    for (let isPrepared = false; ;) {
      const stored = await store.read()
      const { generation, tokens, lock, pause, blocked } = stored.document
      if (tokens && generation !== basis?.generation) {
        const newer = hold(generation, tokens)
        if (isFresh(newer)) return adopt(newer)
      }
      const now = clock.now()
      if (byLogin && tokens?.refreshToken === undefined) throw loginNeeded(tokens)
      if (blocked && (await isShut(blocked, tokens)))
        throw new AuthFailure(blocked.code, blocked.reason, { blocked: true, untilMs: blocked.probeAt })
      if (pause && isAhead(pause.until, now, LONGEST_ASKED_MS)) throw unavailable(pause.reason, pause.until)
      if (lock && lock.owner !== owner && isAhead(lock.until, now, lockMs)) {
        await sleep(clock, LOOK_AGAIN_MS * (1 + random.fraction()))
      } else if (isPrepared) {
        const locked = await writeLock(stored)
        if (locked) return await renewUnder(locked, lock !== undefined)
      } else {
        await options.prepare().catch((error: unknown) => fail(error, stored))
        isPrepared = true
      }
    }
  }

  /** True while the server is not asked again for what it refused. Whoever says that it is mended is believed once. */
  async function isShut({ probeAt, triedAt, of }: Blocked, tokens: Tokens | undefined): Promise<boolean> {
    if (!isAhead(probeAt, clock.now(), PROBE_MS) || of !== fingerprint(tokens?.refreshToken)) return false
    return triedAt >= ((await mendedAt()) ?? -Infinity)
  }

  async function writeLock({ version, document }: Stored<CredentialDocument>) {
    const lock = { owner, until: clock.now() + lockMs }
    const locked = { ...document, lock }
    return (await store.write(version, locked)) ? { version: version + 1, document: locked, lock } : undefined
  }

  async function renewUnder(
    locked: Stored<CredentialDocument> & { lock: { until: number } },
    wasLeft: boolean,
  ): Promise<Held> {
    let mine = locked
    let obtainedAt = clock.now()
    const secure = async (): Promise<void> => {
      if (mine.lock.until - clock.now() < requestMs) {
        const longer = await writeLock(mine)
        if (!longer) throw new LockLost()
        mine = longer
      }
      obtainedAt = clock.now()
    }
    let answer: TokenAnswer
    try {
      answer = await obtain(mine.document.tokens?.refreshToken, secure)
    } catch (error) {
      if (error instanceof LockLost) return renewNow(held)
      return await fail(error, mine, wasLeft)
    }
    unsaved = { generation: mine.document.generation, tokens: tokensOf(answer, obtainedAt, mine.document.tokens) }
    const saved = await save()
    logger.info('tokens were renewed', { generation: saved.generation })
    return saved
  }

  /** Stores what a server gave, before it is used for the next time. What a login has stored meanwhile wins. */
  async function save(): Promise<Held> {
    const { generation, tokens } = unsaved!
    for (;;) {
      const { version, document } = await store.read()
      if (document.generation !== generation && document.tokens) {
        unsaved = undefined
        return adopt(hold(document.generation, document.tokens))
      }
      if (await store.write(version, { generation: generation + 1, tokens })) {
        unsaved = undefined
        return adopt(hold(generation + 1, tokens))
      }
    }
  }

  /** What comes of a failure. A grant is never dropped: even one that is refused stays, in case the server errs. */
  async function fail(error: unknown, failed: Stored<CredentialDocument>, wasLeft = false): Promise<Held> {
    if (!(error instanceof TokenRefusal)) {
      if (error instanceof AuthFailure) await unlock(failed)
      throw error
    }
    for (;;) {
      const { version, document } = await store.read()
      const { generation, tokens, blocked, pause } = document
      // Somebody else was faster: what they got is good, whatever our request came to.
      if (generation !== failed.document.generation && tokens) return adopt(hold(generation, tokens))
      const now = clock.now()
      if (error.kind === 'unavailable') {
        const failures = (pause?.failures ?? 0) + 1
        const own = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS)
        const until = now + Math.min(Math.max(own, error.waitMs ?? 0), LONGEST_ASKED_MS)
        const reason = sentence(error.message)
        if (await store.write(version, { ...document, lock: undefined, pause: { until, failures, reason } }))
          throw unavailable(reason, until, error)
      } else {
        const code = error.kind === 'grant' ? 'AUTH_GRANT_REFUSED' : 'AUTH_CLIENT_REFUSED'
        const left =
          wasLeft && error.kind === 'grant' ? ' A process ended while it renewed the tokens, which may be why.' : ''
        const reason = sentence(error.message) + left
        const of = fingerprint(tokens?.refreshToken)
        const isNews = blocked?.of !== of
        const since = isNews ? now : blocked.since
        const probeAt = now + PROBE_MS
        const next = { generation, tokens, blocked: { since, triedAt: now, probeAt, code, reason, of } } as const
        if (await store.write(version, next)) {
          if (isNews) logger.warn('the token server refuses the credential', { code })
          throw new AuthFailure(code, reason, { blocked: true, untilMs: probeAt, cause: error.cause })
        }
      }
    }
  }

  async function unlock({ version, document }: Stored<CredentialDocument>): Promise<void> {
    await store.write(version, { ...document, lock: undefined })
  }

  return {
    async current() {
      if (!held) {
        const { generation, tokens } = (await store.read()).document
        if (tokens) adopt(hold(generation, tokens))
      }
      const now = clock.monotonic()
      if (held && now < held.renewAt) return held
      const renewed = renew(held)
      if (!held || now >= held.endsAt) return renewed
      // They are good for a while yet, so nobody waits; a failure is told when they have ended.
      renewed.catch(() => undefined)
      return held
    },
    other: async (refused) => (held && held.generation !== refused.generation ? held : renew(refused)),
    async put(answer, obtainedAt) {
      for (;;) {
        const { version, document } = await store.read()
        const tokens = tokensOf(answer, obtainedAt, undefined)
        const generation = document.generation + 1
        if (!(await store.write(version, { generation, tokens }))) continue
        adopt(hold(generation, tokens))
        return
      }
    },
    look: async () => (await store.read()).document,
    async close() {
      await renewal?.catch(() => undefined)
    },
  }
}

/** Somebody else has the lock by now. */
class LockLost extends Error {
  override readonly name = 'LockLost'
}

/** True for a time that has not come; one that is too far away was written by a clock that was wrong. */
const isAhead = (until: number, now: number, mostMs: number): boolean => now < until && until - now <= mostMs

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

function loginNeeded(tokens: Tokens | undefined): AuthFailure {
  const reason =
    tokens === undefined
      ? 'Nobody has logged in yet.'
      : 'The access token has ended, and the login gave no refresh token to renew it with.'
  return new AuthFailure('AUTH_LOGIN_NEEDED', reason, { blocked: true })
}

function unavailable(reason: string, untilMs: number, error?: TokenRefusal): AuthFailure {
  return new AuthFailure('AUTH_UNAVAILABLE', reason, { blocked: false, untilMs, cause: error?.cause })
}
