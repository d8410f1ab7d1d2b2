import type { Reader } from '../../response/reader.ts'
import type { Facts } from '../../session/facts.ts'
import type { Limits } from '../gate/limits.ts'
import type { RetryProfile } from '../retry-profile.ts'
import type { Method } from '../transport.ts'

/** One configured request and how its answer is read, compiled. */
export interface Endpoint {
  /** Its place in the configuration, such as `account.findByQuery`. */
  path: string
  method: Method
  /** The URL as the configuration writes it: safe to show, as nothing is filled in. */
  urlText: string
  origin: string
  /** What it finds or creates, such as `contact`. */
  type: string | undefined
  /** @returns what is to be sent, or why it cannot be formed. */
  render(facts: Facts): Rendering
  reader: Reader
  retry: RetryProfile
  timeoutMs: number
  responseBytes: number
  /** Limits of its own, beside those of its origin. */
  limits: Limits | undefined
  /** Called after success, as part of the same operation. */
  followers: readonly Endpoint[]
}

export type Rendering =
  | {
      kind: 'ready'
      request: RequestDraft
      /** Names of the variables that were filled into URL and body. */ used: readonly string[]
    }
  | { kind: 'incomplete' }
  | { kind: 'unsafe' }

/** A request before credentials and before the bytes of a file. */
export interface RequestDraft {
  method: Method
  url: string
  headers: Record<string, string>
  body: BodyDraft | undefined
}

export type BodyDraft =
  | { kind: 'text'; contentType: string; text: string }
  | { kind: 'multipart'; fields: [name: string, value: string][]; fileField: string }
  | { kind: 'base64'; contentType: string; before: string; after: string; percentEncoded: boolean }
  | { kind: 'binary' }
