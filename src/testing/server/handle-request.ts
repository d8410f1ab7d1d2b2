import type { Clock } from '../../util/clock.ts'
import { jsonAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import type { CrmFault, StatusFault } from './fault-queue.ts'
import type { WholeRequest } from './whole-request.ts'

/** What a server does with its requests. */
export interface RequestHandling {
  /** Does what a request asks for. */
  answer(request: WholeRequest): Answer
  /** What goes wrong with a request; nothing when all goes well. */
  faultFor(request: WholeRequest): CrmFault | undefined
  /** How long the next answer takes, in milliseconds. Default: no time. */
  latencyMs?(): number
  clock: Clock
}

/** The way back to the client. Whoever has gone is answered in vain. */
export interface ReturnWay {
  send(answer: Answer): void
  /** Sends the head and half of the body, then the connection ends. */
  cutShort(answer: Answer): void
  /** Ends the connection without a word. */
  breakOff(): void
}

/**
 * Lets a request take effect and answers it, or does what its fault wants instead.
 *
 * @param abandoned ends all waiting; what would have happened later does not.
 */
export async function handleRequest(
  { answer, faultFor, latencyMs, clock }: RequestHandling,
  request: WholeRequest,
  back: ReturnWay,
  abandoned?: AbortSignal,
): Promise<void> {
  const fault = faultFor(request)
  if (fault === 'hang') return
  if (fault === 'drop') return back.breakOff()
  const delay = typeof fault === 'object' && 'delayMs' in fault ? fault.delayMs : 0
  const takesEffectFirst = typeof fault !== 'object' || fault.afterStoring === true
  let reply = takesEffectFirst ? answer(request) : undefined
  if (fault === 'drop_after_storing') return back.breakOff()

  await wait(clock, delay, abandoned)
  if (abandoned?.aborted) return
  if (typeof fault === 'object' && 'status' in fault) reply = faultAnswer(fault)
  reply ??= answer(request)
  await wait(clock, latencyMs?.() ?? 0, abandoned)
  if (abandoned?.aborted) return
  if (fault === 'cut_short') back.cutShort(reply)
  else back.send(reply)
}

function faultAnswer({ status, headers, body }: StatusFault): Answer {
  if (body === undefined) return { status, headers: headers ?? {}, body: '' }
  if (typeof body === 'string') return { status, headers: headers ?? {}, body }
  const answer = jsonAnswer(body, status)
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

async function wait(clock: Clock, delayMs: number, abandoned: AbortSignal | undefined): Promise<void> {
  if (delayMs <= 0 || abandoned?.aborted) return
  await new Promise<void>((resolve) => {
    const timer = clock.timer(delayMs, resolve)
    abandoned?.addEventListener('abort', () => {
      timer.cancel()
      resolve()
    })
  })
}
