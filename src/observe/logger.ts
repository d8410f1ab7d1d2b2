/** Where the library reports what an operator should know. Takes no personal data and no secrets. */
export interface Logger {
  debug(message: string, facts?: Record<string, unknown>): void
  info(message: string, facts?: Record<string, unknown>): void
  warn(message: string, facts?: Record<string, unknown>): void
  error(message: string, facts?: Record<string, unknown>): void
}

const silent = (): void => {}

/** Says nothing; the default. */
export const silentLogger: Logger = { debug: silent, info: silent, warn: silent, error: silent }
