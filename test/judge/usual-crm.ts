import type { Config } from '../../src/config/schema/config.ts'
import type { OperationResult, SessionResult } from '../../src/connector.ts'
import { type Routes, answer } from './small-crm.ts'

/** A CRM that knows Kim and takes everything; what a trap is about is put over it. */
export const usual: Routes = {
  'GET /people': () => ({ items: [{ id: 7, phone: '+12223334444', email: 'kim@example.com' }] }),
  'POST /people': () => answer(201, { id: 8 }),
  'POST /cases': () => answer(201, { id: 70 }),
  'PUT /cases/70': () => ({ id: 70 }),
  'POST /notes': () => answer(201, { id: 700 }),
  'POST /files': () => answer(201, { id: 7000 }),
}

export const nobody: Routes = { ...usual, 'GET /people': () => ({ items: [] }) }

export const byPhone = {
  method: 'GET',
  url: '/people',
  params: { phone: '{PHONE_NUMBER}' },
  response: { data: '$.items', verify: { PHONE_NUMBER: 'phone' } },
} as const
export const person = { method: 'POST', url: '/people', params: { name: '{NAME}', phone: '{PHONE_NUMBER}' } } as const
export const account = { findByQuery: byPhone, create: person } satisfies Config['account']
export const record = {
  create: { method: 'POST', url: '/cases', params: { person: '{ACCOUNT_ID}', subject: '{TICKET_SUBJECT}' } },
} satisfies Config['record']
export const comment = {
  on: ['started'],
  method: 'POST',
  url: '/notes',
  params: { case: '{RECORD_ID}', text: '{COMMENT_BODY}' },
} satisfies Config['comment']
export const upload = {
  files: ['call_recording'],
  method: 'POST',
  url: '/files',
  params: { file: '{FILE_DATA}', case: '{RECORD_ID}' },
} satisfies Config['upload']

/** A record that is updated with its rating. */
export const ratedRecord = (response?: object): Config['record'] => ({
  ...record,
  update: {
    on: ['rated'],
    method: 'PUT',
    url: '/cases/{RECORD_ID}',
    params: { rating: '{RATING}' },
    ...(response && { response }),
  },
})

export const recording = {
  type: 'session.file' as const,
  file: { id: 'f1', kind: 'call_recording' as const, contentType: 'audio/mpeg', path: 'LICENSE' },
}
export const rated = { type: 'session.rated' as const, rating: 5 }

/** What the operation of a kind came to. */
export function outcomeOf(result: SessionResult, kind: string): OperationResult {
  return result.operations.find((one) => one.kind === kind)!
}
