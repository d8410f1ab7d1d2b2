import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, type ContextManager, ROOT_CONTEXT, context, metrics, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import type { TestContext } from 'vitest'

/** A program that collects what is shown of it, as one with an OpenTelemetry SDK does. */
export interface Collected {
  spans(): readonly ReadableSpan[]
  /** All that was measured so far, one line for each name and set of attributes. */
  metrics(): Promise<readonly Measured[]>
}

export interface Measured {
  name: string
  unit: string
  attributes: Readonly<Record<string, unknown>>
  /** Of a histogram, how many values it has and their sum. */
  value: number | { count: number; sum: number }
}

/** Collects until the test is over. */
export function collectTelemetry({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Collected {
  const spans = new InMemorySpanExporter()
  const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 })
  const meters = new MeterProvider({ readers: [reader] })
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }))
  metrics.setGlobalMeterProvider(meters)
  context.setGlobalContextManager(followingCalls())
  onTestFinished(async () => {
    for (const api of [trace, metrics, context]) api.disable()
    await meters.shutdown()
  })
  return {
    spans: () => spans.getFinishedSpans(),
    async metrics() {
      measured.reset()
      await meters.forceFlush()
      return measured
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap((scope) => scope.metrics)
        .flatMap(({ descriptor: { name, unit }, dataPoints }) =>
          dataPoints.map(({ attributes, value }) => ({ name, unit, attributes, value: valueOf(value) })),
        )
    },
  }
}

function valueOf(value: unknown): Measured['value'] {
  if (typeof value === 'number') return value
  const { count, sum = 0 } = value as { count: number; sum?: number }
  return { count, sum }
}

/** A context manager as that of Node: what is active goes along with promises and timers. */
function followingCalls(): ContextManager {
  const storage = new AsyncLocalStorage<Context>()
  return {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...given) => storage.run(active, () => work.apply(self as never, given)),
    bind: (_active, target) => target,
    enable() {
      return this
    },
    disable() {
      storage.disable()
      return this
    },
  }
}
