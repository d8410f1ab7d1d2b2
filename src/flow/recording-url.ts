import { happeningsOf } from '../session/history.ts'
import type { FileKind } from '../session/event-schema.ts'
import type { Session } from '../session/session.ts'
import type { Plan } from './plan.ts'
import type { SessionData } from './session-data.ts'

/** The kinds of files that are listened to. */
export const RECORDINGS: ReadonlySet<FileKind> = new Set(['call_recording', 'voicemail'])

/** What a link names a call by. */
export const callIdOf = ({ id, callId }: Session): string => callId ?? id

/** Where people listen to the recording of a session; nothing as long as there is none. */
export function recordingUrl({ accountName, recordingLinks }: Plan, { state }: SessionData): string | undefined {
  const recording = happeningsOf(state.history ?? [], 'session.file').find(({ file }) => file.kind === 'call_recording')
  if (!recording) return undefined
  // The same each time: a request that is sent again must not differ.
  if (recordingLinks)
    return recordingLinks.link(accountName!, { callId: callIdOf(state.session) }, Date.parse(recording.at))
  return recording.file.url
}
