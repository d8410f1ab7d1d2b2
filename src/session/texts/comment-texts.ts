import { minutesAndSeconds } from '../../util/duration.ts'
import { type Json, stringifyJson } from '../../util/json.ts'
import type { SessionEvent } from '../event-schema.ts'
import type { Session } from '../session.ts'

/** The moments that a comment can be written for. */
export const COMMENT_EVENTS = [
  'started',
  'ended',
  'rated',
  'custom_data',
  'transferred',
  'disposition',
  'survey',
  'analyzed',
  'account_chosen',
] as const

export type CommentEvent = (typeof COMMENT_EVENTS)[number]

/** The comment that an event leads to when the configuration gives no text of its own. Never empty; quotes what people wrote as they wrote it. */
export function defaultComment(event: SessionEvent, session: Session): string {
  const medium = session.channel === 'chat' ? 'Chat' : 'Call'
  switch (event.type) {
    case 'session.started':
      return lines(`${medium} started${at(event.at)}`, fact('Type', session.type), fact('Queue', session.queue.name))
    case 'session.ended': {
      const { callSeconds } = session.durations
      return lines(
        `${medium} ended${at(event.at)}: ${event.outcome}`,
        callSeconds === null ? undefined : `Duration: ${minutesAndSeconds(callSeconds)}`,
        fact('Ended by', event.disconnectedBy),
        fact('Agent', session.agent.name ?? session.agent.email),
      )
    }
    case 'session.rated':
      return lines(`Rating: ${event.rating}`, fact('Feedback', event.feedback))
    case 'session.custom_data':
      return lines('Custom data', ...Object.entries(event.data).map(([key, value]) => `${key}: ${plain(value)}`))
    case 'session.transferred':
      return `Transferred${fromTo('from', event.from)}${fromTo('to', event.to)}`
    case 'session.disposition':
      return lines(`Disposition: ${event.code}`, fact('Notes', event.notes))
    case 'session.survey':
      return lines('Survey', ...event.answers.map(({ question, answer }) => `${question}: ${plain(answer)}`))
    case 'session.analyzed':
      return lines('Analysis', fact('Summary', event.summary), fact('Sentiment', event.sentiment))
    case 'session.account_chosen':
      return lines(
        fact('Note', event.notes),
        event.task && fact(event.task.dueAt === undefined ? 'Task' : `Task until ${event.task.dueAt}`, event.task.text),
      )
    case 'session.assigned':
    case 'session.updated':
    case 'session.queue_selected':
    case 'session.verified':
    case 'session.party_added':
    case 'session.file':
      return `${medium}: ${event.type}`
  }
}

/** The comment that names an uploaded file. */
export function defaultFileComment(file: { name: string; url?: string | undefined }): string {
  return file.url === undefined ? `File: ${file.name}` : `File: ${file.name}\n${file.url}`
}

type Party = Extract<SessionEvent, { type: 'session.transferred' }>['from']

function fromTo(word: string, party: Party): string {
  const names = [party?.agent?.name ?? party?.agent?.email ?? party?.agent?.id, party?.queue?.name ?? party?.queue?.id]
  const known = names.filter((name) => name !== null && name !== undefined)
  return known.length === 0 ? '' : ` ${word} ${known.join(', ')}`
}

const at = (time: string): string => ` at ${time}`

const fact = (label: string, value: string | null | undefined): string | undefined =>
  value === null || value === undefined || value === '' ? undefined : `${label}: ${value}`

const lines = (...all: (string | undefined)[]): string => all.filter((line) => line !== undefined).join('\n')

const plain = (value: Json): string => (typeof value === 'string' ? value : stringifyJson(value))
