import type { Failure } from '../http/failure.ts'
import type { Entity, Facts } from '../session/facts.ts'
import type { Identifier } from '../response/identifier.ts'
import type { FindPlan } from './plan.ts'
import type { Work } from './operation-kind.ts'
import { withSecondTry } from './second-try.ts'

/** What a find came to. Only `none` and `not_asked` may lead to a create. */
export type Found =
  | { kind: 'one'; entity: Entity; several?: readonly Identifier[] | undefined }
  | { kind: 'none' }
  /** It could not tell one person from all others, so it was not sent. */
  | { kind: 'not_asked' }
  | { kind: 'ambiguous'; candidates: readonly Identifier[] }
  | { kind: 'missing_id' }
  | { kind: 'failed'; failure: Failure }

/** A find by id reads a 404 as "none", too. */
const NOT_FOUND_BY_ID: ReadonlySet<number> = new Set([404])

/** Sends one find and reads its answer. It is not sent when it could not tell one person from all others. */
export async function find(work: Work, plan: FindPlan, facts: Facts, byId = false): Promise<Found> {
  const { endpoint } = plan
  const { trace, exchanger } = work
  const rendering = endpoint.render(facts)
  if (rendering.kind !== 'ready') {
    const reason = rendering.kind === 'incomplete' ? 'its URL cannot be formed' : 'a value would change the URL'
    trace.decision({ outcome: 'not_sent', reason }, endpoint)
    return { kind: 'not_asked' }
  }
  if (!plan.identifies(rendering.used, facts)) {
    trace.decision({ outcome: 'not_sent', reason: 'no identifying variable has a value' }, endpoint)
    return { kind: 'not_asked' }
  }

  const accepts = byId ? new Set([...NOT_FOUND_BY_ID, ...plan.notFound]) : plan.notFound
  const exchange = await withSecondTry(
    work.interactive && work.run.operation.tries === 0,
    () => exchanger.send(endpoint, rendering.request, { accepts }),
    (first) =>
      trace.exchange(endpoint, first, { outcome: 'failed', reason: 'a second try right away, as somebody waits' }),
  )
  if (exchange.kind === 'failed') {
    trace.exchange(endpoint, exchange, { outcome: 'failed', reason: exchange.failure.message })
    return { kind: 'failed', failure: exchange.failure }
  }
  const { answer } = exchange
  if (accepts.has(answer.status)) {
    trace.exchange(endpoint, exchange, { outcome: 'none', reason: `status ${answer.status} means none` })
    return { kind: 'none' }
  }
  if (answer.problem) {
    const { code, message } = answer.problem
    trace.exchange(endpoint, exchange, { outcome: 'failed', reason: message })
    const failure: Failure = {
      code,
      message: `${endpoint.path}: ${message}`,
      status: answer.status,
      effect: 'answered',
      retry: false,
    }
    return { kind: 'failed', failure }
  }
  const reading = endpoint.reader.find(answer, (variable) => plan.known(variable, facts), work.plan.phones)
  switch (reading.kind) {
    case 'none': {
      trace.exchange(endpoint, exchange, { outcome: 'none', reason: 'none in the answer' })
      return { kind: 'none' }
    }
    case 'missing_id':
      trace.exchange(endpoint, exchange, { outcome: 'missing_id', reason: 'the answer has no id at response.id' })
      return { kind: 'missing_id' }
    case 'one': {
      trace.exchange(endpoint, exchange, { outcome: 'found', reason: 'one in the answer', id: reading.id })
      return { kind: 'one', entity: entityOf(endpoint.type, reading) }
    }
    case 'several':
      return several(work, plan, exchange, reading)
  }
}

function several(
  { trace }: Work,
  { endpoint, onSeveral }: FindPlan,
  exchange: Parameters<Work['trace']['exchange']>[1],
  { first, candidates }: { first: Reading; candidates: readonly Identifier[] },
): Found {
  const count = `${candidates.length} in the answer`
  switch (onSeveral) {
    case 'first':
      trace.exchange(endpoint, exchange, {
        outcome: 'found',
        reason: `${count}, onSeveral takes the first`,
        id: first.id,
      })
      return { kind: 'one', entity: entityOf(endpoint.type, first), several: candidates }
    case 'none':
      trace.exchange(endpoint, exchange, { outcome: 'none', reason: `${count}, onSeveral takes none` })
      return { kind: 'none' }
    case 'error':
      trace.exchange(endpoint, exchange, { outcome: 'ambiguous', reason: `${count}, onSeveral is error` })
      return { kind: 'ambiguous', candidates }
  }
}

interface Reading {
  id: Identifier
  captured: Entity['captured']
}

/** The entity that an answer describes. */
export function entityOf(type: string | undefined, { id, captured }: Reading): Entity {
  return { id, type, captured }
}
