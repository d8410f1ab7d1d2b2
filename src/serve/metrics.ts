import type { Connector } from '../connector.ts'
import type { Counters } from './counters.ts'

const COUNTER_HELP: Readonly<Record<string, string>> = {
  webhooks_total: 'Webhooks that were answered.',
  events_total: 'Session events that were accepted.',
  recordings_total: 'Requests for recordings that were answered.',
  pops_total: 'Records that were told to be ready.',
}

/** How a connector is doing, in the text format of Prometheus: numbers and states, never a value of a customer. */
export async function metricsOf(
  connector: Pick<Connector, 'status' | 'origins'>,
  counters?: Counters,
): Promise<string> {
  const { operations, lanesAtWork, lateMs, paused } = await connector.status()
  const places = connector.origins()
  const lines: string[] = []
  const add = (type: 'gauge' | 'counter', name: string, help: string, samples: readonly Sample[]): void => {
    lines.push(`# HELP crmwire_${name} ${help}`, `# TYPE crmwire_${name} ${type}`)
    for (const [labels, value] of samples) lines.push(`crmwire_${name}${shown(labels)} ${value}`)
  }
  add(
    'gauge',
    'operations',
    'Operations in the ledger.',
    operations.map(({ state, status, count }) => [{ state, status }, count]),
  )
  add('gauge', 'lanes_at_work', 'Sessions that this process works on.', [[{}, lanesAtWork]])
  add('gauge', 'late_seconds', 'For how long the longest waiting session has something to do that nobody does.', [
    [{}, lateMs / 1000],
  ])
  add('gauge', 'paused_places', 'Places that an operator paused.', [[{}, Object.keys(paused).length]])
  add(
    'gauge',
    'origin_up',
    '1 when requests go to an origin, 0 when its circuit is open.',
    places.map(({ origin, circuit }) => [{ origin }, circuit === 'closed' ? 1 : 0]),
  )
  add(
    'gauge',
    'origin_blocked',
    '1 when an origin refuses the credential.',
    places.map(({ origin, isBlocked }) => [{ origin }, isBlocked ? 1 : 0]),
  )
  add(
    'gauge',
    'origin_waiting',
    'Requests that wait for their turn.',
    places.map(({ origin, waiting }) => [{ origin }, waiting]),
  )
  add(
    'gauge',
    'origin_running',
    'Requests on their way.',
    places.map(({ origin, running }) => [{ origin }, running]),
  )
  for (const [name, samples] of counters?.all() ?? []) add('counter', name, COUNTER_HELP[name] ?? name, samples)
  return `${lines.join('\n')}\n`
}

type Sample = readonly [labels: Record<string, string>, value: number]

function shown(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value.replaceAll(/["\\\n]/g, '_')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
