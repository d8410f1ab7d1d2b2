import type { Socket } from 'node:net'
import type { Random } from '../../util/random.ts'
import type { Direction } from './toxic.ts'
import type { ToxicsInForce } from './toxics-in-force.ts'

/** A connection, as each of its two ways sees it. */
export interface Line {
  readonly toxics: ToxicsInForce
  readonly random: Random
  /** False from the moment on in which the connection breaks or is closed. */
  readonly open: boolean
  /** Resolves after `ms`, at once for nothing, and early when the connection ends. */
  pause(ms: number): Promise<void>
  end(how: 'close' | 'reset'): void
}

/** So much is on the way at once while bytes are late; the sender waits then. */
const MOST_ON_THE_WAY = 1_024 * 1_024

/** A slow line moves in steps of this part of a second. */
const STEPS_PER_SECOND = 20

/**
 * Carries what one side sends to the other, as the toxics want it, until the side has ended.
 *
 * @param count is told of the bytes that got through.
 */
export async function carry(
  from: Socket,
  to: Socket,
  direction: Direction,
  line: Line,
  count: (bytes: number) => void,
): Promise<void> {
  const { toxics } = line
  const wire = createWire(to, direction, line)
  let passed = 0
  // The iterator may not destroy the socket: the answer still has to leave by it.
  for await (const chunk of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    let rest = chunk
    while (rest.length > 0 && line.open) {
      const slicer = toxics.of('slicer', direction)
      const speed = toxics.of('bandwidth', direction)?.bytesPerSecond
      const limit = toxics.of('limit_data', direction)
      const size = Math.max(1, Math.min(slicer?.bytes ?? Infinity, (speed ?? Infinity) / STEPS_PER_SECOND))
      const piece = rest.subarray(0, size)
      rest = rest.subarray(piece.length)
      if (toxics.of('timeout', direction) !== undefined) continue
      const through = piece.subarray(0, limit === undefined ? piece.length : Math.max(0, limit.bytes - passed))
      passed += through.length
      if (through.length > 0) await wire.write(through)
      count(through.length)
      if (limit !== undefined && passed >= limit.bytes) {
        await wire.empty()
        line.end(limit.reset === true ? 'reset' : 'close')
      }
      await line.pause((slicer?.gapMs ?? 0) + (speed === undefined ? 0 : (piece.length / speed) * 1_000))
    }
  }
  await wire.empty()
  await line.pause(toxics.of('slow_close', direction)?.ms ?? 0)
  to.end()
}

interface Wire {
  /** Resolves when more may come. */
  write(piece: Uint8Array): Promise<void>
  /** Resolves when everything has left. */
  empty(): Promise<void>
}

/** Each piece waits for its own time, so that latency costs no speed; none overtakes another. */
function createWire(to: Socket, direction: Direction, line: Line): Wire {
  let last: Promise<void> = Promise.resolve()
  let onTheWay = 0

  async function leave(piece: Uint8Array, before: Promise<void>, late: Promise<void>): Promise<void> {
    await late
    await before
    onTheWay -= piece.length
    if (!line.open || !to.writable) return
    // Not before the system has taken them: what is still in here is lost when the connection is closed.
    await new Promise((resolve) => {
      to.write(piece, resolve)
    })
  }

  return {
    async write(piece) {
      const latency = line.toxics.of('latency', direction)
      const jitter = (latency?.jitterMs ?? 0) * (2 * line.random.fraction() - 1)
      onTheWay += piece.length
      last = leave(piece, last, line.pause(Math.max(0, (latency?.ms ?? 0) + jitter)))
      if (latency === undefined || onTheWay > MOST_ON_THE_WAY) await last
    },
    empty: () => last,
  }
}
