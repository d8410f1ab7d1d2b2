import { lastCharacters } from '../util/cut-text.ts'
import type { FileKind, SessionFile } from './event-schema.ts'
import type { Session } from './session.ts'

const EXTENSIONS: Record<string, string> = {
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/ogg': 'ogg',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'text/plain': 'txt',
  'application/json': 'json',
}

const USUAL_TYPES: Record<FileKind, string> = {
  call_recording: 'audio/mpeg',
  voicemail: 'audio/mpeg',
  chat_transcript: 'text/plain',
  photo: 'image/jpeg',
  video: 'video/mp4',
  session_metadata: 'application/json',
}

/** The media type of a file: as given, by its extension, or the usual one of its kind. */
export function fileType(file: SessionFile): string {
  if (file.contentType) return file.contentType
  const extension = (file.name ?? file.path ?? '').split('.').at(-1)!.toLowerCase()
  const known = Object.entries(EXTENSIONS).find(([, one]) => one === extension)
  return known?.[0] ?? USUAL_TYPES[file.kind]
}

/** True for a file that people or programs can read as text, such as a transcript. */
export function isTextFile(file: SessionFile): boolean {
  return /^text\/|[/+](?:json|xml|x?html)\b/i.test(fileType(file))
}

/** The name of a file: as given, or the platform's, such as `call-103646.mp3` and `chat-73522-photo-9.jpg`. */
export function fileName(file: SessionFile, session: Session): string {
  if (file.name) return safe(file.name)
  const owner =
    session.chatId !== null && session.callId === null
      ? `chat-${session.chatId}`
      : `call-${session.callId ?? session.id}`
  const type = fileType(file).split(';')[0]!.trim().toLowerCase()
  const extension = EXTENSIONS[type] ?? EXTENSIONS[USUAL_TYPES[file.kind]]!
  const part = file.kind === 'photo' || file.kind === 'video' ? `-${file.kind}-${file.id}` : ''
  return safe(`${owner}${part}.${extension}`)
}

/** A name that stays a name in every folder: no separators, no control characters, no leading dot. */
function safe(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must go
  const plain = name.normalize('NFC').replaceAll(/[\u0000-\u001f\u007f/\\:*?"<>|]/g, '_')
  return lastCharacters(plain, 200).replace(/^\.+/, '_')
}
