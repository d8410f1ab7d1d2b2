import { CrmwireError } from '../errors/crmwire-error.ts'
import { nearest } from '../util/nearest.ts'
import { type SessionEvent, sessionEventSchema } from './event-schema.ts'

const DEEPEST = 64

const TYPES = sessionEventSchema.options.map(({ shape }) => shape.type.value)

/** Looks level by level, so that no depth is too much for it. */
function isDeeperThan(value: unknown, limit: number): boolean {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    const nested = level.filter((item) => typeof item === 'object' && item !== null)
    if (depth >= limit && nested.length > 0) return true
    level = nested.flatMap((item) => Object.values(item))
  }
  return false
}

function unknownType(input: unknown): string {
  const type = typeof input === 'object' && input !== null && 'type' in input ? input.type : undefined
  const meant = typeof type === 'string' ? nearest(type, TYPES) : undefined
  return meant === undefined ? `type: expected one of ${TYPES.join(', ')}` : `type: unknown, ${meant} comes nearest`
}

/**
 * Reads an event that came from outside.
 *
 * @throws CrmwireError `EVENT_INVALID`, which names the wrong fields and none of their values.
 */
export function parseEvent(input: unknown): SessionEvent {
  if (isDeeperThan(input, DEEPEST))
    throw new CrmwireError('EVENT_INVALID', `The event is not valid: it nests deeper than ${DEEPEST} lists and maps.`)
  const result = sessionEventSchema.safeParse(input)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => {
    const place = issue.path.join('.') || 'the event'
    if (issue.code === 'unrecognized_keys') return `${place}: unknown ${issue.keys.join(', ')}`
    return 'discriminator' in issue ? unknownType(input) : `${place}: ${issue.message}`
  })
  throw new CrmwireError('EVENT_INVALID', `The event is not valid: ${problems.join('; ')}.`)
}
