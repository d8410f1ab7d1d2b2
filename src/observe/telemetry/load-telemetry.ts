import type { Logger } from '../logger.ts'
import type { TelemetryContext } from './open-telemetry.ts'
import { type Telemetry, silentTelemetry } from './telemetry.ts'

/** Where every copy of `@opentelemetry/api` of this major version leaves what was registered with it. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1')

/** Shows spans and metrics to the OpenTelemetry SDK that the program has started; nothing is loaded where it has none. */
export async function loadTelemetry(context: TelemetryContext, logger: Logger): Promise<Telemetry> {
  const registered: object = (globalThis as { [REGISTRY]?: object })[REGISTRY] ?? {}
  if (!('trace' in registered || 'metrics' in registered)) return silentTelemetry
  try {
    const api = await import('@opentelemetry/api')
    const { openTelemetry } = await import('./open-telemetry.ts')
    return openTelemetry(api, context)
  } catch {
    logger.warn('an OpenTelemetry SDK is there, and @opentelemetry/api is not: install it to see spans and metrics')
    return silentTelemetry
  }
}
