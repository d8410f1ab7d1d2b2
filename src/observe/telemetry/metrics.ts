import type { Attributes, Meter } from '@opentelemetry/api'
import { outcomeAttributes } from './attributes.ts'
import type { StoredOperation } from './telemetry.ts'

/** What is counted and measured as it happens; every attribute has few values. */
export interface Metrics {
  exchange(seconds: number, attributes: Attributes): void
  run(seconds: number, attributes: Attributes): void
  stored(operation: StoredOperation, ageSeconds: number): void
  duplicate(kind: string, endpoint: string): void
  indexLag(endpoint: string, seconds: number): void
}

/** As the HTTP conventions have them. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
/** From a blink to the week that retries last. */
const LONG_SECONDS = [0.1, 0.5, 1, 5, 10, 60, 300, 1800, 3600, 21_600, 86_400, 604_800]

/** @param common What every measurement carries. */
export function createMetrics(meter: Meter, common: Attributes): Metrics {
  const seconds = (name: string, description: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries } })
  const counter = (name: string, description: string, unit: string) => meter.createCounter(name, { description, unit })

  const requests = seconds('http.client.request.duration', 'Duration of HTTP client requests.', REQUEST_SECONDS)
  const runs = seconds('crmwire.operation.duration', 'How long one run of an operation took.', REQUEST_SECONDS)
  const ages = seconds('crmwire.operation.age', 'From the event that opened an operation to its end.', LONG_SECONDS)
  const lags = seconds('crmwire.index.lag', 'After how long a search showed what was created.', LONG_SECONDS)
  const finished = counter('crmwire.operation.finished', 'Operations that ended, by outcome.', '{operation}')
  const waits = counter('crmwire.operation.waits', 'Runs after which an operation waits.', '{wait}')
  const duplicates = counter('crmwire.duplicates', 'Duplicates that were found in the CRM.', '{duplicate}')

  return {
    exchange: (duration, attributes) => requests.record(duration, { ...common, ...attributes }),
    run: (duration, attributes) => runs.record(duration, { ...common, ...attributes }),
    stored({ kind, state, outcome }, age) {
      const attributes = { ...common, 'crmwire.operation.kind': kind, ...outcomeAttributes(outcome) }
      if (state === 'finished') {
        finished.add(1, attributes)
        ages.record(age, attributes)
      } else waits.add(1, { ...attributes, 'crmwire.operation.state': state })
    },
    duplicate: (kind, endpoint) =>
      duplicates.add(1, { ...common, 'crmwire.operation.kind': kind, 'crmwire.endpoint': endpoint }),
    indexLag: (endpoint, lag) => lags.record(lag, { ...common, 'crmwire.endpoint': endpoint }),
  }
}
