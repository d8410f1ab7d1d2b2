import type { Logger } from './logger.ts'

/** A listener whose exceptions reach the log instead of the work that it listens to. */
export function safeListener<T>(
  name: string,
  listener: ((told: T) => void) | undefined,
  logger: Logger,
): ((told: T) => void) | undefined {
  return (
    listener &&
    ((told) => {
      try {
        listener(told)
      } catch {
        logger.error('a listener threw', { listener: name })
      }
    })
  )
}
