import type { Auth } from '../auth/authenticator.ts'
import type { SmtpServer } from '../email/smtp-server.ts'
import type { Endpoint } from '../http/endpoint/endpoint.ts'
import type { Limits } from '../http/gate/limits.ts'
import type { NetworkPolicy } from '../http/network-policy.ts'
import type { UrlTemplate } from '../http/endpoint/url-template.ts'
import type { Secret } from '../observe/secret.ts'
import type { Phones } from '../phone/phones.ts'
import type { FailureTest } from '../response/reader.ts'
import type { RecordingQuery } from '../recordings/recording.ts'
import type { FileKind, SessionEvent } from '../session/event-schema.ts'
import type { Facts } from '../session/facts.ts'
import type { CommentEvent } from '../session/texts/comment-texts.ts'
import type { StoredFolders } from '../session/stored-folders.ts'
import type { StoragePorts } from '../storage/kind.ts'
import type { StorageTarget } from '../storage/target.ts'
import type { CompiledTemplate } from '../template/compile-template.ts'
import type { Json } from '../util/json.ts'

/** A configuration, compiled: every template and path is parsed, every default filled in, every setting resolved. */
export interface Plan {
  name: string
  /** What links to recordings call the account; without it, the tenant. */
  accountName: string | undefined
  /** SHA-256 of the configuration as it was loaded; an operation records it. */
  hash: string
  phones: Phones
  account: AccountPlan | undefined
  record: RecordPlan | undefined
  procedure: ProcedurePlan | undefined
  comment: CommentPlan | undefined
  upload: UploadPlan | undefined
  storage: StoragePlan | undefined
  /** The links to recordings that people see; absent where `storage.urls` does not ask for them. */
  recordingLinks: RecordingLinks | undefined
  metadata: MetadataPlan | undefined
  email: EmailPlan | undefined
  texts: { subject: CompiledTemplate<Facts> | undefined; description: CompiledTemplate<Facts> | undefined }
  links: LinksPlan
  /** The screen pop of each queue, by queue id. */
  screenPops: ReadonlyMap<string, ScreenPopPlan>
  interactiveMs: number
  auth: Auth | undefined
  /** Origins that get the credentials. */
  credentialOrigins: (origin: string) => boolean
  /** What must be masked wherever it turns up. */
  secrets: readonly Secret[]
  network: NetworkPolicy
  limits: Limits
  privacy: PrivacyPlan
}

/** What is kept, and for how long. */
export interface PrivacyPlan {
  /** What is known of persons, after a session is over. */
  payloadMs: number
  /** Everything else of a session that is over. */
  keepMs: number
  /** Card numbers are taken out of texts. */
  scrubCards: boolean
}

/** When the flows of a session begin. */
export type Trigger = 'started' | 'assigned' | 'ended'

export interface AccountPlan {
  on: Trigger
  whenMissing: 'create' | 'skip'
  /** Variables of which the first with a value identifies the account. */
  identity: readonly IdentityVariable[]
  anonymous: 'skip' | 'create' | { useId: string }
  acceptUnsigned: boolean
  findById: FindPlan | undefined
  /** Tried in order. */
  finds: readonly FindPlan[]
  /** What a person searches; all of them are asked. */
  searches: readonly FindPlan[]
  create: CreatePlan | undefined
  update: Endpoint | undefined
}

export interface IdentityVariable {
  name: string
  /** The value, normalised so that two spellings of it are one identity; nothing when it is empty or not to be trusted. */
  read(facts: Facts): string | undefined
}

export interface FindPlan {
  endpoint: Endpoint
  /** True when a variable that was filled in can tell one person or session from all others. */
  identifies(used: readonly string[], facts: Facts): boolean
  /** What a variable is known to be, in every spelling in use; for `verify`. */
  known(variable: string, facts: Facts): readonly string[]
  onSeveral: 'first' | 'none' | 'error'
  /** Statuses that mean "none". */
  notFound: ReadonlySet<number>
}

export interface CreatePlan {
  endpoint: Endpoint
  /** Statuses that prove that nothing was created. */
  effectFree: ReadonlySet<number>
  conflict: ConflictPlan | undefined
  unique: 'none' | 'clientId' | 'key' | 'constraint' | 'upsert'
  /** The header that carries the idempotency key. */
  keyHeader: string | undefined
  keyTtlMs: number
  /** Search what an earlier try may have stored; tried in order. */
  probes: readonly FindPlan[]
  /** Longest time until a search shows what was created. */
  indexLagMs: number
  /** Longest time after which the CRM may still store what was given up. */
  lateCommitMs: number
  /** So often it is sent, or searched in vain, before it is given up. */
  tries: number
  /** As configured; without it, what can be searched is sent again and everything else is held. */
  onAmbiguous: 'resend' | 'hold' | undefined
}

export interface ConflictPlan {
  status: ReadonlySet<number>
  when: FailureTest | undefined
  /** Reads the answer that says so, when it can name the existing one. */
  find: Pick<FindPlan, 'known'> & {
    reader: Endpoint['reader']
    /** True when there is something to compare the existing one with. */
    verifies(facts: Facts): boolean
  }
}

export interface RecordPlan {
  on: Trigger
  whenMissing: 'create' | 'skip'
  withoutAccount: boolean
  reuse: boolean
  finds: readonly FindPlan[]
  searches: readonly FindPlan[]
  create: CreatePlan | undefined
  update: { endpoint: Endpoint; on: ReadonlySet<UpdateEvent> } | undefined
  /** Called in order when a person chose another card. */
  reassign: readonly Endpoint[]
}

/** A vendor's own way to log calls, which an adapter supplies. */
export interface ProcedurePlan {
  /** The adapter that supplies it. */
  adapter: string
  /** What the configuration says to the adapter; it reads that itself. */
  options: Readonly<Record<string, unknown>>
  /** Stands for `baseUrl`, with all that requests have in common. */
  base: Endpoint
  /** Longest time until a search shows what was made. */
  indexLagMs: number
  /** Longest time after which the CRM may still store what was given up. */
  lateCommitMs: number
}

/** The moments that can update a record. */
export const UPDATE_EVENTS = [
  'assigned',
  'updated',
  'queue_selected',
  'verified',
  'party_added',
  'transferred',
  'rated',
  'disposition',
  'survey',
  'custom_data',
  'analyzed',
  'ended',
] as const
export type UpdateEvent = (typeof UPDATE_EVENTS)[number]

export interface CommentPlan {
  endpoint: Endpoint
  on: ReadonlySet<CommentEvent>
  /** The configured text of an event, or of a file; the default text without it. */
  texts: Partial<Record<CommentEvent | 'file', CompiledTemplate<Facts>>>
  html: boolean
}

export interface UploadPlan {
  endpoint: Endpoint
  encoding: 'multipart' | 'base64' | 'binary'
  files: ReadonlySet<FileKind>
  addComment: boolean
  /** Where people download the file, when the answer gives no URL of its own. */
  attachmentUrl: UrlTemplate | undefined
  /** Reads the download URL from the answer, when it is there. */
  urlPath: ((json: Json) => string | undefined) | undefined
}

/** Which link people see of a file: of the storage, of the CRM, or a signed one to `crmwire serve`. */
export type FileUrls = 'storage' | 'crm' | 'serve'

/** Where files are kept outside the CRM. */
export interface StoragePlan {
  /** Kind and place, as operators name it: `sftp://files.example.com/exports`. */
  place: string
  files: ReadonlySet<FileKind>
  folders: StoredFolders | undefined
  /** Which link people see of a file that is in both. */
  urls: FileUrls
  /** The kinds of files that are commented on with the link of the storage. */
  comments: ReadonlySet<FileKind>
  /** What gets the tokens that it takes; absent where it takes none. */
  auth: Auth | undefined
  /** @throws CrmwireError `STORAGE_PACKAGE` when a package that it needs is not installed. */
  open(ports: StoragePorts): Promise<StorageTarget>
}

/** Makes links to recordings. */
export interface RecordingLinks {
  /**
   * @param account Whose calls they are.
   * @param fromMs What the time of the link is counted from, in milliseconds since 1970.
   */
  link(account: string, recording: RecordingQuery, fromMs: number): string
}

export interface MetadataPlan {
  /** After the end of a session. */
  delayMs: number
}

export interface EmailPlan {
  server: SmtpServer
  /** The server for people and as the key of its gate. */
  place: string
  from: string
  subject: CompiledTemplate<Facts> | undefined
  /** After the end of a session. */
  delayMs: number
  /** Who gets the e-mail of a session in that queue; nothing when nobody does. */
  recipient(queueId: string | null): string | undefined
  /** Every address that gets e-mails, of some queue or of all. */
  recipients: readonly string[]
}

export interface LinksPlan {
  account: UrlTemplate | undefined
  record: UrlTemplate | undefined
  display: UrlTemplate | undefined
  phone: UrlTemplate | undefined
  sdk: UrlTemplate | undefined
}

/** The page that a queue opens when the account is not found. */
export interface ScreenPopPlan {
  url: UrlTemplate
  /** True when it names an account; one that was not found then has a temporary id. */
  namesAccount: boolean
}

/** The event without its prefix: `rated` for `session.rated`. */
export function shortType(event: Pick<SessionEvent, 'type'>): string {
  return event.type.slice('session.'.length)
}
