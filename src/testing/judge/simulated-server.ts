import type { Clock } from '../../util/clock.ts'
import { emptyAnswer } from '../server/answer.ts'
import type { Answer } from '../server/answer.ts'
import { handleRequest } from '../server/handle-request.ts'
import type { ReturnWay } from '../server/handle-request.ts'
import { loggedBody } from '../server/request-log.ts'
import type { CrmRequest } from '../server/request-log.ts'
import type { WholeRequest } from '../server/whole-request.ts'
import { pick } from './chance.ts'
import { SERVER_ERRORS, throttling } from './judge-faults.ts'
import type { Trip } from './network-faults.ts'
import type { OpenJudge } from './open-judge.ts'

/** What reaches a client: an answer, or the code of the error that its socket would have. */
export type Outcome = Answer | 'ECONNRESET' | 'UND_ERR_SOCKET'

/** Lets a request arrive at a judge, which answers it, or not, as the trip wants. */
export function serveTrip(judge: OpenJudge, request: WholeRequest, trip: Trip, tell: (outcome: Outcome) => void): void {
  const { method, path, query, body } = request
  const entry: CrmRequest = { method, path, query, status: null, body: loggedBody(body) }
  judge.requests.push(entry)
  const later = (outcome: Outcome): void => after(judge.clock, trip.downMs, () => tell(outcome))
  const serverError = (): Answer => emptyAnswer(pick(trip.random, SERVER_ERRORS))
  const answer = (reply: Answer): void => {
    entry.status = reply.status
    later(reply)
  }
  const back: ReturnWay = {
    send(reply) {
      if (trip.fault === 'lost_answer') return
      if (trip.fault === 'breaks_after') return later('ECONNRESET')
      if (trip.fault === 'cut_short') return back.cutShort(reply)
      answer(trip.fault === 'fails_after' ? serverError() : reply)
    },
    cutShort({ status }) {
      entry.status = status
      later('UND_ERR_SOCKET')
    },
    breakOff: () => later('ECONNRESET'),
  }
  if (trip.fault === 'breaks_before') return back.breakOff()
  if (trip.fault === 'fails_before') return answer(serverError())
  if (trip.fault === 'throttled') return answer(throttling(trip.random, {}, judge.clock.now()))
  handleRequest(judge, request, back).catch((error: unknown) =>
    answer({ status: 500, headers: {}, body: `the CRM cannot answer: ${String(error)}` }),
  )
}

/** At once when there is nothing to wait for. */
export function after(clock: Clock, ms: number, what: () => void): void {
  if (ms > 0) clock.timer(ms, what)
  else what()
}
