import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { expect, test, vi } from 'vitest'
import { watchState } from '../../src/observe/telemetry/gauges.ts'
import { createMetrics } from '../../src/observe/telemetry/metrics.ts'
import { type Script, findsOnly, useCrm } from '../outages/scripted-crm.ts'
import { collectTelemetry } from '../support/open-telemetry.ts'
import { PAGES, inlineCode } from './pages.ts'

const GUIDE = 'docs/guides/observability.md'

/** Answers nothing at first, then creates whoever is not found. */
const latelyThere: Script = ({ method }, at) => (at < 1000 ? 'lost' : method === 'GET' ? { items: [] } : { id: '7' })

test('the guide names every metric with its unit', () => {
  const meter = new MeterProvider().getMeter('crmwire')
  const made = (['createHistogram', 'createCounter', 'createObservableGauge'] as const).map((kind) =>
    vi.spyOn(meter, kind),
  )
  createMetrics(meter, {})
  watchState(meter, {}, { queue: () => Promise.reject(new Error('not asked')), origins: () => [] })
  const units = made.flatMap(({ mock }) => mock.calls.map(([name, options]) => [name, options!.unit] as const))
  const rows = PAGES.get(GUIDE)!.matchAll(/^\| `([\w.]+)` +\| `([^`]+)` +\|/gm)
  expect(new Map([...rows].map(([, name, unit]) => [name!, unit]))).toEqual(new Map(units))
})

test('the guide names every attribute that is shown', async (t) => {
  const collected = collectTelemetry(t)
  const create = { method: 'POST', url: '/people', params: { phone: '{PHONE_NUMBER}' } } as const
  const config = { ...findsOnly(), account: { ...findsOnly().account!, whenMissing: 'create' as const, create } }
  const { call, clock } = await useCrm(t, latelyThere, config)
  await call('call-1')
  await clock.advance(60_000)
  const spans = collected.spans()
  const shown = [
    ...spans.flatMap(({ attributes, events }) => [attributes, ...events.map((one) => one.attributes ?? {})]),
    ...(await collected.metrics()).map(({ attributes }) => attributes),
  ].flatMap((attributes) => Object.keys(attributes))
  expect(new Set(shown).size).toBeGreaterThan(15)
  expect(inlineCode(GUIDE)).toEqual(expect.arrayContaining([...new Set(shown)]))
})
