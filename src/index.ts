/**
 * crmwire: wires calls and chats to any CRM from a declarative configuration.
 *
 * Importing this costs little: schemas, the YAML parser, the HTTP client and the numbering plans load when they are used.
 */
import type { LoadedConfig } from './config/source-of.ts'

export { createConnector } from './connector.ts'
export { eraseSubject, type EraseOptions } from './erase-subject.ts'
export { openAuth, type OpenAuth, type OpenAuthOptions } from './open-auth.ts'
export type { AuthControl } from './auth/auth-control.ts'
export type { AuthStatus } from './auth/auth-status.ts'
export type { BeginLogin, BegunLogin, CompleteLogin } from './auth/login.ts'
export type {
  Connector,
  ConnectorOptions,
  ConnectorStatus,
  FileCopy,
  FileResult,
  KnownIds,
  LaterResult,
  OperationResult,
  SessionResult,
} from './connector.ts'

/**
 * Reads a configuration file, YAML or JSON, for `createConnector`.
 *
 * @throws ConfigError with all errors of the configuration at once.
 */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  const loader = await import('./config/load-config.ts')
  return loader.loadConfig(file)
}
export type { LoadedConfig } from './config/source-of.ts'
export { defineConfig } from './config/define-config.ts'
export type { Config } from './config/schema/config.ts'

export { CrmwireError, isCrmwireError } from './errors/crmwire-error.ts'
export { ConfigError } from './errors/config-error.ts'
export { ERROR_CODES, type ErrorCode } from './errors/codes.ts'

export type {
  SessionEvent,
  SessionEventInput,
  SessionEventType,
  SessionFile,
  FileKind,
} from './session/event-schema.ts'
export type { Session } from './session/session.ts'
export type { DeliveredFile, OperationRow, Outcome, OutcomeStatus } from './ledger/operation-row.ts'
export type { Ledger, OperationCount } from './ledger/ledger.ts'
export { openLedger } from './ledger/open-ledger.ts'
export { sealLedger, type SealedLedger, type SealOptions } from './ledger/seal/sealed-ledger.ts'
export type { LedgerKey, LedgerKeyText } from './ledger/seal/ledger-key.ts'
export type { Rekeyed } from './ledger/seal/rekey.ts'
export { signRecordingLink, type LinkKeys, type RecordingLink } from './recordings/recording-link.ts'
export {
  createRecordingHandler,
  type RecordingHandler,
  type RecordingHandlerOptions,
  type Recordings,
} from './recordings/recording-handler.ts'
export type { Recording, RecordingQuery } from './recordings/recording.ts'
export type { ErasureReport, Subject } from './flow/privacy/erase-subject.ts'
export type { ErasedEntity, ErasedFile, ErasedOperation } from './flow/privacy/erase-session.ts'
export type { Alert } from './flow/alert.ts'
export { openCalls, type OpenCalls, type OpenCallsOptions } from './flow/open-calls.ts'
export type { Call, Calls, CallsPage, CallsQuery } from './flow/calls.ts'
export type { CallLog, Card, Procedure, ProcedureFactory } from './flow/procedure.ts'
export { openJobs, type OpenJobs, type OpenJobsOptions } from './flow/operator/open-jobs.ts'
export type { Jobs, RiskyHow } from './flow/operator/jobs.ts'
export type { How } from './flow/operator/context.ts'
export type { Job, JobDetails } from './flow/operator/job.ts'
export type { JobState } from './flow/operator/job-state.ts'
export type { JobPage, JobQuery } from './flow/operator/list.ts'
export type { ExportQuery } from './flow/operator/export.ts'
export type { JobChange } from './flow/operator/act.ts'
export type { Resumed } from './flow/operator/resume.ts'
export type { Identifier } from './response/identifier.ts'
export type { Links } from './flow/links.ts'
export type { CardSearch, FoundCard } from './flow/search-cards.ts'
export type { PlannedRequest } from './flow/plan-requests.ts'
export type { UploadProgress } from './flow/operation-kind.ts'

export type { TraceStep } from './observe/trace-step.ts'
export { formatStep, formatTrace, type TimelineOptions } from './observe/format-trace.ts'
export { formatResult } from './observe/format-result.ts'
export { formatTable } from './observe/format-table.ts'
export { silentLogger, type Logger } from './observe/logger.ts'

export { fetchTransport, type FetchTransportOptions } from './http/fetch-transport.ts'
export { TransportFailure } from './http/transport-failure.ts'
export type {
  BodyStream,
  Download,
  DownloadRequest,
  StreamRequest,
  Transport,
  TransportAnswer,
  TransportRequest,
} from './http/transport.ts'

export { systemClock, type Clock, type Timer } from './util/clock.ts'
export { systemRandom, type Random } from './util/random.ts'
export type { Json } from './util/json.ts'
export type { Entity } from './session/facts.ts'
