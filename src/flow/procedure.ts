import type { Session } from '../session/session.ts'
import type { Entity } from '../session/facts.ts'
import type { SessionEvent } from '../session/event-schema.ts'
import type { Answer } from './exchange.ts'
import type { FindReading, CreateReading } from '../response/reader.ts'
import type { Method } from '../http/transport.ts'
import type { Json } from '../util/json.ts'

/** A page of the CRM that a call can belong to: its type, as the CRM names it, and its id. */
export interface Card {
  type: string
  id: string
}

/** Where a call is logged, as the session keeps it. */
export interface CallLog {
  /** The account of the CRM, as links to recordings name it. */
  account: string
  card?: Card | undefined
  /** The id of what was written there. */
  entry?: string | undefined
  /** The id of what waits in the CRM for a person to decide where it belongs. */
  incoming?: string | undefined
  /** When it went there, in milliseconds since 1970. */
  at: number
  /** What the procedure has to know beyond that; ids and flags, nothing of persons. */
  details: Readonly<Record<string, Json>>
}

/** A person's choice of a card. */
export type Choice = Extract<SessionEvent, { type: 'session.account_chosen' }>

/** What a procedure was called for: the end of the call, its recording, or a person's choice. */
export type Occasion = { kind: 'log' } | { kind: 'choice'; choice: Choice }

/**
 * A vendor's own way to log calls, for what no configuration can say. An adapter supplies it; every step is journaled as
 * those of the flows are.
 */
export interface Procedure {
  /** Stands before the names of its requests, such as `kommo`. */
  name: string
  /** Why it cannot follow a choice; nothing when it can. */
  refuses(choice: Choice): string | undefined
  /**
   * Brings the CRM to where the session stands. It is called when the call has ended, when a recording comes after that,
   * and when a person chose a card, in any order and again after a crash: what is done already must change nothing.
   *
   * @returns what it came to; `skipped` says why there was nothing to do.
   */
  perform(steps: Steps, occasion: Occasion): Promise<Performed>
}

export interface Performed {
  status: 'done' | 'skipped'
  reason: string
  card?: Card | undefined
}

/** One request of a procedure, relative to `baseUrl`. */
export interface ProcedureRequest {
  method: Method
  /** Such as `/contacts/{id}`; shown in traces, with what stands in braces filled in from `ids`. */
  path: string
  ids?: Readonly<Record<string, string>> | undefined
  query?: readonly (readonly [name: string, value: string])[] | undefined
  body?: Json | undefined
  /** Statuses beside 2xx that are an answer. */
  accepts?: readonly number[] | undefined
}

/** How the answer of a create is read, and how one is found whose answer was lost. */
export interface CreateReader {
  /** What the answer says was made. */
  created(answer: Answer): CreateReading
  /** Why the CRM made nothing and never will, when the answer says so. */
  declined?(answer: Answer): string | undefined
  probe: { request: ProcedureRequest; find(answer: Answer): FindReading }
}

/** What a create made. */
export interface Made extends Entity {
  /** The body as it was sent: an earlier run may have sent another one than this run would. */
  sent: Json | undefined
}

/** What a procedure knows, and the steps that it may take. A step that fails ends the procedure; it is run again by the rules of the flows. */
export interface Steps {
  session: Session
  /** The call is over. */
  ended: boolean
  /** What the flows found. */
  account: Entity | undefined
  record: Entity | undefined
  /** Where people listen to the recording; nothing as long as there is none. */
  recordingUrl: string | undefined
  /** What persons chose, the last choice last; none that the procedure refuses. */
  choices: readonly Choice[]
  /** Where the call is logged by now. */
  log: CallLog | undefined
  now(): number
  /** Reads something. */
  ask(name: string, request: ProcedureRequest): Promise<Answer>
  /** Changes something; after a crash it is done again, which must change nothing more. */
  change(name: string, request: ProcedureRequest): Promise<Answer>
  /**
   * Makes something, at most once: when its answer is lost, it is searched before it is sent again.
   *
   * @returns its id, what the answer said, and what was sent; `declined` when the CRM made nothing.
   */
  create(name: string, request: ProcedureRequest, reader: CreateReader): Promise<Made | { declined: string }>
  /** Names of the creates that this operation has begun, in their order. */
  begun(): readonly string[]
  /** Remembers where the call is logged; durable when it resolves. */
  keep(log: Omit<CallLog, 'account'>): Promise<void>
  /** A line in the story of the session. */
  tell(reason: string): void
}

/** Makes a procedure from what the configuration says of it. @throws CrmwireError when it does not fit. */
export type ProcedureFactory = (options: unknown) => Procedure | Promise<Procedure>
