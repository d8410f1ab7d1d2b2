import { stringifyJson } from '../../util/json.ts'
import type { Timer } from '../../util/clock.ts'
import { guarded } from '../guarded.ts'
import type { PopFilter } from '../pops.ts'
import type { Rights } from '../rights.ts'
import type { Route, ServeContext } from '../serve-context.ts'
import { problem } from '../answers.ts'

const PATH = '/v1/stream'
/** Keeps the connection open through proxies that end what is silent. */
const HEARTBEAT_MS = 15_000
/** A browser that lost the connection comes again after this. */
const RETRY_MS = 2_000
/** Whoever has so many events waiting does not read; the connection is ended, and it may come again. */
const MOST_WAITING = 1_000
const MOST_STREAMS = 10_000

/** Server-sent events: `pop` for each record that is ready. `?agent=` and `?session=` narrow them. */
export const stream: Route = (app, context) => {
  const guard = guarded(context, 'page')
  if (!guard) return []
  let open = 0
  app.get(PATH, guard, ({ req, var: { rights } }) => {
    if (open >= MOST_STREAMS) return problem(503, { code: 'SERVE_FAULT', message: 'Too many pages listen already.' })
    const filter = filterOf(req.query(), rights)
    if (!filter) return problem(401, { code: 'SERVE_UNAUTHORIZED', message: 'The ticket is of another agent.' })
    open++
    const body = popStream(context, {
      filter,
      lastId: req.header('last-event-id'),
      until: rights.kind === 'page' ? rights.until : Infinity,
      onEnd: () => open--,
    })
    return new Response(body, {
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        connection: 'close',
      },
    })
  })
  return [`GET ${PATH}`]
}

/** A ticket of an agent is for what that agent gets. */
function filterOf({ agent, session }: Record<string, string>, rights: Rights): PopFilter | undefined {
  const own = rights.kind === 'page' ? rights.agent : undefined
  if (own !== undefined && agent !== undefined && agent.toLowerCase() !== own.toLowerCase()) return undefined
  return { agent: own ?? agent, session }
}

interface StreamOptions {
  filter: PopFilter
  lastId: string | undefined
  /** When it ends by itself, in milliseconds since 1970. */
  until: number
  onEnd(): void
}

function popStream(
  { pops, clock, stopping }: ServeContext,
  { filter, lastId, until, onEnd }: StreamOptions,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const timers: Timer[] = []
  const endings: (() => void)[] = []
  let ended = false

  function end(): void {
    if (ended) return
    ended = true
    for (const undo of endings) undo()
    for (const timer of timers) timer.cancel()
    onEnd()
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const finish = (): void => {
          if (ended) return
          end()
          controller.close()
        }
        const send = (text: string): void => {
          if (ended) return
          controller.enqueue(encoder.encode(text))
          if ((controller.desiredSize ?? 0) < -MOST_WAITING) finish()
        }
        const beat = (): void => {
          send(':\n\n')
          timers[0] = clock.timer(HEARTBEAT_MS, beat)
        }
        send(`retry: ${RETRY_MS}\n`)
        beat()
        if (until < Infinity) timers[1] = clock.timer(until - clock.now(), finish)
        stopping.addEventListener('abort', finish)
        endings.push(
          () => stopping.removeEventListener('abort', finish),
          pops.subscribe(filter, lastId, ({ id, pop }) =>
            send(`id: ${id}\nevent: pop\ndata: ${stringifyJson(pop)}\n\n`),
          ),
        )
      },
      cancel: end,
    },
    { highWaterMark: 1 },
  )
}
