import type { Attributes, BatchObservableResult, Meter } from '@opentelemetry/api'
import { serverOf } from './attributes.ts'
import type { SeenState } from './telemetry.ts'

/**
 * Asks a connector how it is doing whenever metrics are collected.
 *
 * @param common What every measurement carries.
 * @returns what ends that.
 */
export function watchState(meter: Meter, common: Attributes, { queue, origins }: SeenState): () => void {
  const gauge = (name: string, description: string, unit: string) =>
    meter.createObservableGauge(name, { description, unit })
  const depth = gauge('crmwire.queue.depth', 'Operations that are open, or that wait for a person.', '{operation}')
  const lateness = gauge('crmwire.queue.lateness', 'How long a session waits with something to do.', 's')
  const lanes = gauge('crmwire.lanes', 'Sessions that are worked on right now.', '{session}')
  const circuits = gauge('crmwire.circuit.open', '1 while a place does not answer, and nothing is sent to it.', '1')
  const credentials = gauge('crmwire.credential.blocked', '1 while a place refuses the credential.', '1')
  const requests = gauge('crmwire.requests', 'Requests on their way, or waiting for their turn.', '{request}')

  async function collectQueue(result: BatchObservableResult): Promise<void> {
    const { lanesAtWork, lateMs, operations } = await queue()
    result.observe(lanes, lanesAtWork, common)
    result.observe(lateness, lateMs / 1000, common)
    for (const { state, status, count } of operations) {
      if (state === 'finished' && status !== 'held') continue
      const which = { 'crmwire.operation.state': state, 'crmwire.operation.outcome': status }
      result.observe(depth, count, { ...common, ...which })
    }
  }

  function collectOrigins(result: BatchObservableResult): void {
    for (const { origin, circuit, isBlocked, running, waiting } of origins()) {
      const place = { ...common, ...serverOf(origin) }
      result.observe(circuits, circuit === 'closed' ? 0 : 1, place)
      result.observe(credentials, isBlocked ? 1 : 0, place)
      result.observe(requests, running, { ...place, 'crmwire.request.state': 'running' })
      result.observe(requests, waiting, { ...place, 'crmwire.request.state': 'waiting' })
    }
  }

  const ofQueue = [depth, lateness, lanes]
  const ofOrigins = [circuits, credentials, requests]
  meter.addBatchObservableCallback(collectQueue, ofQueue)
  meter.addBatchObservableCallback(collectOrigins, ofOrigins)
  return () => {
    meter.removeBatchObservableCallback(collectQueue, ofQueue)
    meter.removeBatchObservableCallback(collectOrigins, ofOrigins)
  }
}
