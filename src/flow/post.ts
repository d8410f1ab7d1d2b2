import type { Run } from '../engine/run.ts'
import type { Mail, Mailer, Sent } from '../email/mailer.ts'
import { MailFailure } from '../email/mail-failure.ts'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import type { Failure } from '../http/failure.ts'
import type { RefusalCode, Sign } from '../http/gate/guard.ts'
import type { OriginGate } from '../http/gate/origin-gate.ts'
import { isLedgerFailure } from '../ledger/ledger-failure.ts'
import type { Redactor } from '../observe/redactor.ts'
import type { Clock } from '../util/clock.ts'
import type { Sender } from './exchange.ts'
import { type Known, clean } from './refusal.ts'

/** One e-mail and what came of it. */
export type Posted = { durationMs: number } & ({ kind: 'sent'; sent: Sent } | { kind: 'failed'; failure: Failure })

/** Sends e-mails through the gate of their server. */
export interface Post {
  readonly place: string
  /** Sends one e-mail, once. Never throws for what the server does. */
  send(mail: Mail, sending: { sender: Sender; outside: Run['outside'] }): Promise<Posted>
}

export interface PostOptions {
  mailer: Mailer
  gate: OriginGate
  clock: Clock
}

/** The server may keep silent for that long, and the e-mail may still be taken. */
const MOST_MS = 120_000

const WHY_NOT: Readonly<Record<RefusalCode, string>> = {
  HTTP_PAUSED: 'the mail server has asked to wait',
  HTTP_ON_HOLD: 'an operator has paused what goes to its place',
  HTTP_CREDENTIAL_BLOCKED: 'the mail server refuses the credential',
  HTTP_CIRCUIT_OPEN: 'the mail server does not answer',
  HTTP_CROWDED: 'many wait for its place already',
  HTTP_CLOSING: 'the connector is closed',
}

export function createPost({ mailer, gate, clock }: PostOptions): Post {
  const { place } = mailer

  async function sendOnce(mail: Mail, outside: Run['outside']): Promise<Posted> {
    const started = clock.monotonic()
    const durationMs = (): number => clock.monotonic() - started
    try {
      const sent = await outside(MOST_MS, () => mailer.send(mail))
      return { kind: 'sent', sent, durationMs: durationMs() }
    } catch (error) {
      if (!isCrmwireError(error) || isLedgerFailure(error)) throw error
      const { code, message } = error
      const status = error instanceof MailFailure ? error.status : undefined
      return {
        kind: 'failed',
        failure: { code, message, status, ...(EFFECTS[code] ?? NOT_SENT) },
        durationMs: durationMs(),
      }
    }
  }

  return {
    place,
    async send(mail, { sender, outside }) {
      const passage = await gate.run(
        place,
        async () => {
          const posted = await sendOnce(mail, outside)
          return { value: posted, sign: signOf(posted), why: 'the mail server refuses user name or password' }
        },
        { by: sender.operation, isUrgent: false },
      )
      if (passage.kind === 'sent_away') {
        const { code, untilMs } = passage
        const message = `The e-mail was not sent, as ${WHY_NOT[code]}.`
        const credential = code === 'HTTP_CREDENTIAL_BLOCKED'
        return { kind: 'failed', failure: { code, message, ...NOT_SENT, untilMs, credential }, durationMs: 0 }
      }
      const posted = passage.value
      if (posted.kind === 'sent' || posted.failure.code !== 'EMAIL_AUTH') return posted
      const untilMs = gate.blockedUntilMs(place)
      return untilMs === undefined ? posted : { ...posted, failure: { ...posted.failure, credential: true, untilMs } }
    },
  }
}

/** What stands in front of the words of a server. */
const SAYS = 'It says: '

/** A post whose failures and successes repeat what the server says, cleaned like what a CRM says. */
export function cleaningAnswers(post: Post, known: () => Known, redactor: Redactor): Post {
  return {
    place: post.place,
    async send(mail, sending) {
      const posted = await post.send(mail, sending)
      if (posted.kind === 'sent')
        return { ...posted, sent: { ...posted.sent, answer: clean(posted.sent.answer, known(), redactor) } }
      const [what, said] = posted.failure.message.split(SAYS, 2)
      if (said === undefined) return posted
      return { ...posted, failure: { ...posted.failure, message: what + SAYS + clean(said, known(), redactor) } }
    },
  }
}

const NOT_SENT = { effect: 'not_sent', retry: true } as const

/** What each failure says about the e-mail; whatever else went wrong, it was not sent. */
const EFFECTS: Readonly<Partial<Record<Failure['code'], Pick<Failure, 'effect' | 'retry'>>>> = {
  EMAIL_UNCERTAIN: { effect: 'unknown', retry: true },
  EMAIL_REFUSED: { effect: 'answered', retry: false },
  EMAIL_DEFERRED: { effect: 'answered', retry: true },
  EMAIL_AUTH: { effect: 'answered', retry: true },
  HTTP_ADDRESS_REFUSED: { effect: 'not_sent', retry: false },
}

const SIGNS: Readonly<Partial<Record<Failure['code'], Sign>>> = {
  EMAIL_AUTH: 'unauthorized',
  EMAIL_REFUSED: 'alive',
  EMAIL_DEFERRED: 'alive',
  EMAIL_UNREACHABLE: 'failing',
  EMAIL_UNCERTAIN: 'failing',
  EMAIL_TLS: 'failing',
}

/** What an e-mail shows of its server. */
function signOf(posted: Posted): Sign {
  return posted.kind === 'sent' ? 'alive' : (SIGNS[posted.failure.code] ?? 'nothing')
}
