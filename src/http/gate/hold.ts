import type { Clock } from '../../util/clock.ts'
import type { WaitingLine } from './waiting-line.ts'

/** Says whether an operator has paused what goes to an origin, such as `https://crm.example.com`. */
export type IsOnHold = (origin: string) => Promise<boolean>

/** Sends nothing while an operator says so. */
export interface Hold {
  isShut(): Promise<boolean>
  comeBackMs(): number
}

/** An answer is good for so long. */
const REMEMBERED_MS = 1_000
/** Who is on hold looks again after so long. */
export const HOLD_LOOK_MS = 30_000

export function createHold(origin: string, isOnHold: IsOnHold, clock: Clock, line: WaitingLine): Hold {
  let asked: { answer: Promise<boolean>; at: number } | undefined
  return {
    isShut() {
      if (asked && clock.monotonic() - asked.at < REMEMBERED_MS) return asked.answer
      const question = { answer: isOnHold(origin), at: clock.monotonic() }
      asked = question
      // Who could not be asked is asked again.
      question.answer.catch(() => {
        if (asked === question) asked = undefined
      })
      return question.answer
    },
    comeBackMs: () => line.place(clock.now() + HOLD_LOOK_MS),
  }
}
