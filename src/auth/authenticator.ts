import { z } from 'zod'
import type { Transport } from '../http/transport.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Logger } from '../observe/logger.ts'
import type { Redactor } from '../observe/redactor.ts'
import type { Secret } from '../observe/secret.ts'
import type { Clock } from '../util/clock.ts'
import type { Random } from '../util/random.ts'
import type { AuthStatus } from './auth-status.ts'
import type { CredentialAlert } from './credential-alert.ts'
import type { Login } from './login.ts'

/** The parts of a request that credentials change. */
export interface CredentialTarget {
  /** Names in lower case. */
  headers: Record<string, string>
  url: string
}

/** What proves who a request comes from. */
export interface Credential {
  /** Adds headers or query pairs. */
  apply(target: CredentialTarget): void
  /**
   * What to try once more with after a 401; nothing when there is nothing else.
   *
   * @throws AuthFailure when a new one cannot be had.
   */
  renew?(): Promise<Credential | undefined>
}

/** Gives each request its credential. */
export interface Authenticator {
  /** @throws AuthFailure when there is none. */
  credential(): Promise<Credential>
  status(): Promise<AuthStatus>
  /** The login that a person goes through, where there is one. */
  login?: Login | undefined
  /** Where the CRM lives, when only the token answer tells. */
  home?: KnownHome | undefined
  /** Finishes what is under way. */
  close(): Promise<void>
}

/** A way to authenticate with its settings filled in. Nothing is asked for before it is opened. */
export interface Auth {
  /** What must never be shown: header and query values as they go out. */
  secrets: readonly Secret[]
  /** What requests will carry, with stand-ins for what only a server can give. For looking, not for sending. */
  preview: Credential
  open(ports: AuthPorts): Promise<Authenticator>
}

/** What an authenticator works with. */
export interface AuthPorts {
  tenant: string
  /** Where tokens are kept. */
  ledger: Pick<Ledger, 'document' | 'storeDocument'>
  transport: Pick<Transport, 'send'>
  /** True where plain http is permitted at all; the guard of the transport decides for which hosts. */
  plainHttp: boolean
  /** The wait that an answer asks for, in milliseconds, when it asks for one. */
  retryAfter(headers: Readonly<Record<string, string>>): number | undefined
  /** When somebody last said that credentials were mended, in milliseconds since 1970. */
  mendedAt(): Promise<number | undefined>
  clock: Clock
  random: Random
  redactor: Redactor
  logger: Logger
  onAlert(alert: CredentialAlert): void
}

/** What a strategy is made with. */
export interface StrategyContext {
  /** Fills `${NAME}` in. */
  resolve(text: string): string
  /** Where the CRM lives, when only the token answer tells. */
  home?: TokenHome | undefined
}

/** The address of the CRM as a field of the token answer. */
export interface TokenHome {
  /** Name of the field. */
  field: string
  /** The origin that URLs begin with until the address is known. */
  standIn: string
  /** True for an address that the configuration admits. */
  admits(url: URL): boolean
}

/** The address of the CRM, as far as it is known. */
export interface KnownHome {
  /** The origin that requests are planned with. */
  standIn: string
  /** The origin that they go to; nothing before it is known. */
  origin(): string | undefined
  /** Looks into the ledger, where another process may have left it. Rejects when the ledger fails. */
  look(): Promise<void>
}

/** What every strategy takes. */
export const commonAuthFields = {
  hosts: z
    .array(z.string().min(1))
    .optional()
    .meta({ description: 'Further hosts that get the credentials; without it only the origin of `baseUrl` does.' }),
  expires: z.iso
    .date('expected a date such as 2027-06-30')
    .optional()
    .meta({
      description: 'The last day of the secret, when it is known; a warning comes two weeks before.',
      examples: ['2027-06-30'],
    }),
}

/** One secret, or two while they change. */
export const secretText = z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2)], {
  error: 'expected a text, or a list of two: the newer, then the older',
})

/** One way to authenticate: its part of the configuration and what it does, in one place. */
export interface Strategy<Type extends string, Schema extends z.ZodType> {
  type: Type
  schema: Schema
  /** Fields whose values must come from settings; `*` stands for every key. */
  secretFields: readonly string[]
  create(spec: z.output<Schema>, context: StrategyContext): Auth
}

/** Returns its argument, for inference. */
export function defineStrategy<Type extends string, Schema extends z.ZodType>(
  strategy: Strategy<Type, Schema>,
): Strategy<Type, Schema> {
  return strategy
}
