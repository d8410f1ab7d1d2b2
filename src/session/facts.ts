import type { Identifier } from '../response/identifier.ts'
import type { Json } from '../util/json.ts'
import type { FileKind } from './event-schema.ts'
import type { Session } from './session.ts'

/** An account or a record in the CRM, as far as the session knows it. */
export interface Entity {
  id: Identifier
  type?: string | undefined
  /** True for an id that stands for an account which a person has yet to make or to choose; the CRM does not know it. */
  temporary?: true | undefined
  /** When it was resolved, in milliseconds since 1970, where it is only remembered, and no search has shown it since. */
  rememberedAt?: number | undefined
  /** The page that people see. */
  url?: string | undefined
  /** Values that `response.capture` named. */
  captured: Readonly<Record<string, Json>>
}

/** Everything that variables read: the session and what the operation at hand adds to it. */
export interface Facts {
  session: Session
  texts: Texts
  account?: Entity | undefined
  record?: Entity | undefined
  comment?: string | undefined
  file?: FileFacts | undefined
  attachment?: { id?: Identifier | undefined; url?: string | undefined } | undefined
  operationId?: string | undefined
  former?: { account?: Entity | undefined; record?: Entity | undefined } | undefined
  /** What a person wrote with the choice of another card. */
  choice?:
    { notes?: string | null | undefined; task?: { text: string; dueAt?: string | undefined } | undefined } | undefined
  /** Where the recording of the call is listened to; asked for when it is needed. */
  recordingUrl?: (() => string | undefined) | undefined
  /** What a person looks for a card by; a phone number only when it may be one. */
  search?: { text: string; phone: string | undefined } | undefined
  /** Values captured earlier in the same operation. */
  captured?: Readonly<Record<string, Json>> | undefined
}

/** The texts behind TICKET_SUBJECT and TICKET_DESCRIPTION; made when they are asked for. */
export interface Texts {
  subject(): string
  description(): string
  descriptionHtml(): string
}

export interface FileFacts {
  kind: FileKind
  name: string
  type: string
  size?: number | undefined
  /** Stands for the bytes inside a body until they are streamed there. */
  data?: string | undefined
}
