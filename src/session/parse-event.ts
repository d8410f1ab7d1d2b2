import { CrmwireError } from '../errors/crmwire-error.ts'
import { type SessionEvent, sessionEventSchema } from './event-schema.ts'

/**
 * Reads an event that came from outside.
 *
 * @throws CrmwireError `EVENT_INVALID`, which names the wrong fields and none of their values.
 */
export function parseEvent(input: unknown): SessionEvent {
  const result = sessionEventSchema.safeParse(input)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => {
    const place = issue.path.join('.') || 'the event'
    return issue.code === 'unrecognized_keys'
      ? `${place}: unknown ${issue.keys.join(', ')}`
      : `${place}: ${issue.message}`
  })
  throw new CrmwireError('EVENT_INVALID', `The event is not valid: ${problems.join('; ')}.`)
}
