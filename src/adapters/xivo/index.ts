/**
 * XiVO: the call histories of its CTI server, and a journal that brings them into the CRM.
 */
export { connectXivo } from './xivo-client.ts'
export type { CustomerCallFilter, XivoClient, XivoOptions } from './xivo-client.ts'
export { journalCallHistory } from './journal-call-history.ts'
export type { Journal, JournalOptions } from './journal-call-history.ts'
export type { LinkStatus } from './link.ts'

export { CALL_STATUSES, PHONE_STATUSES, QUEUE_STATUSES } from './translate/call-history-item.ts'
export type { CallHistoryItem, CallStatus } from './translate/call-history-item.ts'
export { isFinished, sessionEventsOf, sessionIdOf } from './translate/session-events.ts'
export type { HistoryOwner } from './translate/session-events.ts'
