import { CrmwireError } from '../../errors/crmwire-error.ts'
import { type Logger, silentLogger } from '../../observe/logger.ts'
import { safeListener } from '../../observe/safe-listener.ts'
import type { SessionEventInput } from '../../session/event-schema.ts'
import type { Clock } from '../../util/clock.ts'
import { wallClock } from '../../util/wall-clock.ts'
import { within } from '../../util/within.ts'
import type { AdApi } from './ad-api.ts'
import { type InteractionAssociatedObject, readAssociatedObject } from './translate/associated-object.ts'
import { readInteraction } from './translate/interaction.ts'
import {
  type InitiateResult,
  type OperationError,
  type OperationResult,
  type StartedCall,
  startedCallOf,
} from './translate/operation-result.ts'
import { type InteractionOptions, isAnswered, sessionEventsOf } from './translate/session-events.ts'

export interface BrightPatternOptions extends Pick<InteractionOptions, 'agent' | 'accountTypes'> {
  /**
   * How long the desktop may take to answer `startCall`, in milliseconds; after that the call is `unknown`. The vendor's own
   * limit only counts once its frame listens. Default: 30,000.
   */
  timeoutMs?: number | undefined
  clock?: Pick<Clock, 'now' | 'timer'> | undefined
  logger?: Logger | undefined
}

/** The vendor's answer, and what may be believed after it. */
export type StartCallResult = OperationResult<InitiateResult> & { call: StartedCall }

/** The Agent Desktop of Bright Pattern. */
export interface BrightPattern {
  /**
   * Starts a call. Never rejects for what the desktop does: `call.status` is `started`, `prepared`, `refused` or `unknown`.
   * A second click while the first one waits for its answer is the first one.
   *
   * @param phoneNumber As it is to be dialled.
   * @param initialObject What the call is about; JSON text is read, too.
   * @throws CrmwireError `BRIGHT_PATTERN_INVALID`, with each key that is wrong; then nothing was dialled.
   */
  startCall(phoneNumber: string, initialObject?: InteractionAssociatedObject | string): Promise<StartCallResult>
  /** Calls the listener with a session event for each change of a call or chat. @returns what ends that. */
  onEvent(listener: (event: SessionEventInput) => void): () => void
}

const EVENTS = ['ON_NEW_INTERACTION', 'ON_INTERACTION_STATE_CHANGE'] as const
/** As the vendor numbers what failed, where it does not get to say so itself. */
const ERRORS = { timeout: { code: 8, name: 'timeout' }, unknown: { code: 99, name: 'unknown_error' } }

const SILENT = new Error('the desktop did not answer')

const unknown = (error: OperationError, reason: string): StartCallResult => ({
  status: 'error',
  error,
  call: { status: 'unknown', reason },
})

/** Wraps the vendor's API; nothing is sent before the first call. */
export function connectBrightPattern(adApi: AdApi, options: BrightPatternOptions = {}): BrightPattern {
  const { agent, accountTypes, timeoutMs = 30_000, clock = wallClock, logger = silentLogger } = options
  const open = new Map<string, Promise<StartCallResult>>()

  async function start(phoneNumber: string, object?: InteractionAssociatedObject): Promise<StartCallResult> {
    try {
      const answer = await within(clock, timeoutMs, adApi.startCall(phoneNumber, object), () => SILENT)
      return { ...answer, call: startedCallOf(answer) }
    } catch (error) {
      // It resolves with its errors; what it throws nobody has foreseen.
      return error === SILENT ? unknown(ERRORS.timeout, SILENT.message) : unknown(ERRORS.unknown, 'the desktop failed')
    }
  }

  return {
    async startCall(phoneNumber, initialObject) {
      if (typeof phoneNumber !== 'string' || !/\w/.test(phoneNumber))
        throw new CrmwireError('BRIGHT_PATTERN_INVALID', 'phoneNumber: expected a text with digits.')
      const object = initialObject === undefined ? undefined : readAssociatedObject(initialObject)
      const waiting = open.get(phoneNumber)
      if (waiting) return waiting
      // The desktop may fail before it returns, so the end is waited for here, where the number is already written down.
      const started = start(phoneNumber, object)
      open.set(phoneNumber, started)
      return started.finally(() => open.delete(phoneNumber))
    },
    onEvent(listener) {
      const tell = safeListener('onEvent', listener, logger)!
      const answered = new Set<string>()
      let ended = false
      const handler = (message: unknown): void => {
        const interaction = ended ? undefined : readInteraction(message)
        if (!interaction) return
        const { interactionId: id, state } = interaction
        if (isAnswered(interaction)) answered.add(id)
        const seen = { agent, accountTypes, answered: answered.has(id), seenAt: clock.now() }
        for (const event of sessionEventsOf(interaction, seen)) tell(event)
        if (state === 'completed') answered.delete(id)
      }
      for (const name of EVENTS) adApi.on(name, handler)
      return () => {
        ended = true
        for (const name of EVENTS) adApi.remove?.(name, handler)
      }
    },
  }
}
