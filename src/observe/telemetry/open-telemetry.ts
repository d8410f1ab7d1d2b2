import type * as OpenTelemetry from '@opentelemetry/api'
import type { Attributes, Context } from '@opentelemetry/api'
import type { Clock } from '../../util/clock.ts'
import type { TraceStep } from '../trace-step.ts'
import { answerAttributes, errorType, outcomeAttributes, requestAttributes } from './attributes.ts'
import { watchState } from './gauges.ts'
import { createMetrics } from './metrics.ts'
import type { SeenOperation, SeenRequest, SeenRun, SeenVerdict, Telemetry } from './telemetry.ts'

/** Whose telemetry it is. */
export interface TelemetryContext {
  /** The name that the configuration gives itself. */
  config: string
  tenant: string
  clock: Clock
}

/** The name under which spans and metrics are found. */
const SCOPE = 'crmwire'

/** Telemetry by way of the API of OpenTelemetry; whoever collects decides what becomes of it. */
export function openTelemetry(api: typeof OpenTelemetry, { config, tenant, clock }: TelemetryContext): Telemetry {
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, trace } = api
  const tracer = trace.getTracer(SCOPE)
  const meter = api.metrics.getMeter(SCOPE)
  const common: Attributes = { 'crmwire.config': config, 'crmwire.tenant': tenant }
  const metrics = createMetrics(meter, common)
  /** What goes on around the call of whoever waits for a session. */
  const around = new Map<string, Context>()

  /** A span around some work, and how long that took. */
  async function within<T>(
    { name, kind, parent, attributes }: SpanFacts,
    work: (inside: Context, span: OpenTelemetry.Span) => Promise<Came<T>>,
    measure: (seconds: number, came: Attributes) => void,
  ): Promise<T> {
    const started = clock.monotonic()
    const span = tracer.startSpan(name, { kind, attributes: { ...common, ...attributes } }, parent)
    const inside = trace.setSpan(parent, span)
    const end = (came: Attributes, isError: boolean): void => {
      span.setAttributes(came)
      if (isError) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
      measure((clock.monotonic() - started) / 1000, came)
    }
    try {
      const { value, attributes: came, isError } = await context.with(inside, () => work(inside, span))
      end(came, isError)
      return value
    } catch (error) {
      end(answerAttributes({ code: codeOf(error) }), true)
      throw error
    }
  }

  function exchange<A extends { status: number }>(
    parent: Context,
    request: SeenRequest,
    send: () => Promise<A>,
  ): Promise<A> {
    const { method, urlTemplate, resend = 0 } = request
    const attributes = requestAttributes(request)
    return within(
      {
        name: urlTemplate === undefined ? method : `${method} ${urlTemplate}`,
        kind: SpanKind.CLIENT,
        parent,
        attributes: { ...attributes, ...(resend > 0 && { 'http.request.resend_count': resend }) },
      },
      async () => {
        const answer = await send()
        return { value: answer, attributes: answerAttributes(answer), isError: answer.status >= 400 }
      },
      (seconds, came) => metrics.exchange(seconds, { ...attributes, ...came }),
    )
  }

  return {
    async awaited(sessionId, work) {
      const outer = context.active()
      around.set(sessionId, outer)
      try {
        return await work()
      } finally {
        // Of several who wait, the last one's call goes on.
        if (around.get(sessionId) === outer) around.delete(sessionId)
      }
    },
    run<V extends SeenVerdict>({ id, kind, sessionId, tries }: SeenOperation, work: (run: SeenRun) => Promise<V>) {
      return within<V>(
        {
          name: `crmwire ${kind}`,
          kind: SpanKind.INTERNAL,
          // What runs by itself, maybe days later, belongs to nothing that happens to go on.
          parent: around.get(sessionId) ?? ROOT_CONTEXT,
          attributes: {
            'crmwire.operation.id': id,
            'crmwire.operation.kind': kind,
            'crmwire.operation.try': tries + 1,
            'crmwire.session.id': sessionId,
          },
        },
        async (inside, span) => {
          const verdict = await work({
            step: (step) => void span.addEvent('crmwire.step', stepAttributes(step)),
            exchange: (request, send) => exchange(inside, request, send),
          })
          const attributes = { ...outcomeAttributes(verdict.outcome), 'crmwire.operation.next': verdict.kind }
          return { value: verdict, attributes, isError: errorType(verdict.outcome) !== undefined }
        },
        (seconds, came) => metrics.run(seconds, { 'crmwire.operation.kind': kind, ...came }),
      )
    },
    exchange: (request, send) => exchange(context.active(), request, send),
    stored: (operation) => metrics.stored(operation, (clock.now() - operation.openedAt) / 1000),
    duplicate: metrics.duplicate,
    indexLag: (endpoint, lagMs) => metrics.indexLag(endpoint, lagMs / 1000),
    watch: (state) => watchState(meter, common, state),
  }
}

interface SpanFacts {
  name: string
  kind: OpenTelemetry.SpanKind
  parent: Context
  attributes: Attributes
}

/** What work came to. */
interface Came<T> {
  value: T
  attributes: Attributes
  isError: boolean
}

/** A step without its reason, ids and persons: a reason may quote what an operator or the CRM said. */
function stepAttributes({ outcome, endpoint, status, nextAt }: TraceStep): Attributes {
  return {
    'crmwire.step.outcome': outcome,
    ...(endpoint !== undefined && { 'crmwire.endpoint': endpoint }),
    ...(status !== undefined && { 'http.response.status_code': status }),
    ...(nextAt !== undefined && { 'crmwire.step.next_at': new Date(nextAt).toISOString() }),
  }
}

/** The code of an error of ours, else the name of its class. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
