import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { Clock, Timer } from '../../util/clock.ts'
import type { Json } from '../../util/json.ts'

/** Questions that are asked one after the other, as their answers do not say whose they are. */
export interface Requests {
  ask<Answer>(question: Question<Answer>): Promise<Answer>
  /** Takes a message of the server; nothing happens when it is no answer to the question that is open. */
  take(type: string, payload: Json | undefined): void
  /** There is a connection: what is open is asked again, and then the next. */
  resume(): void
  /** There is none: what is open may be asked again, as nothing was changed by it. */
  pause(): void
  /** Nothing will be answered any more. */
  end(error: Error): void
}

export interface Question<Answer> {
  command: string
  args: Readonly<Record<string, Json>>
  /** Reads a message; nothing when it is not the answer. */
  read(type: string, payload: Json | undefined): Answer | undefined
}

export interface RequestsOptions {
  send(text: string): boolean
  /** Gives the connection up, so that a late answer is not taken for that of the next question. */
  renew(): void
  clock: Clock
  /** For one try. */
  answerMs: number
  /** For everything, waiting for a connection included. */
  totalMs: number
}

interface Open {
  text: string
  read(type: string, payload: Json | undefined): boolean
  reject(error: Error): void
  total: Timer
}

export function createRequests({ send, renew, clock, answerMs, totalMs }: RequestsOptions): Requests {
  const waiting: Open[] = []
  let asked: Open | undefined
  let patience: Timer | undefined
  let ended: Error | undefined

  function next(): void {
    if (asked) return
    const [first] = waiting
    if (!first || !send(first.text)) return
    asked = first
    patience = clock.timer(answerMs, renew)
  }

  function settle(open: Open): void {
    open.total.cancel()
    waiting.splice(waiting.indexOf(open), 1)
    if (asked !== open) return
    patience?.cancel()
    asked = undefined
  }

  return {
    ask<Answer>({ command, args, read }: Question<Answer>) {
      return new Promise<Answer>((resolve, reject) => {
        if (ended) {
          reject(ended)
          return
        }
        const open: Open = {
          text: JSON.stringify({ claz: 'web', command, ...args }),
          read(type, payload) {
            const answer = read(type, payload)
            if (answer !== undefined) resolve(answer)
            return answer !== undefined
          },
          reject,
          total: clock.timer(totalMs, () => {
            const wasAsked = asked === open
            settle(open)
            reject(new CrmwireError('XIVO_TIMEOUT', `XiVO did not answer ${command} within ${totalMs / 1000} s.`))
            if (wasAsked) renew()
          }),
        }
        waiting.push(open)
        next()
      })
    },
    take(type, payload) {
      if (!asked?.read(type, payload)) return
      settle(asked)
      next()
    },
    resume: next,
    pause() {
      patience?.cancel()
      asked = undefined
    },
    end(error) {
      ended = error
      for (const open of waiting.slice()) {
        settle(open)
        open.reject(error)
      }
    },
  }
}
