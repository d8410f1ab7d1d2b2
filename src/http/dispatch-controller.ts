/** What undici hands a handler to steer its request. */
export interface DispatchController {
  abort(reason: Error): void
  pause(): void
  resume(): void
}

/** Headers as undici has read them: names in lower case, repeated ones as a list. */
export type DispatchHeaders = Readonly<Record<string, string | string[] | undefined>>
