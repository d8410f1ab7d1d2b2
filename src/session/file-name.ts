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

/** What the type of a file shows in. */
type FileTraits = Pick<SessionFile, 'kind' | 'name' | 'path' | 'contentType'>

/** The media type of a file: as given, by its extension, or the usual one of its kind. */
export function fileType(file: FileTraits): string {
  if (file.contentType) return file.contentType
  const extension = (file.name ?? file.path ?? '').split('.').at(-1)!.toLowerCase()
  const known = Object.entries(EXTENSIONS).find(([, one]) => one === extension)
  return known?.[0] ?? USUAL_TYPES[file.kind]
}

/** True for a file that people or programs can read as text, such as a transcript. */
export function isTextFile(file: FileTraits): boolean {
  return /^text\/|[/+](?:json|xml|x?html)\b/i.test(fileType(file))
}

/** The name of a file: as given, or the platform's, such as `call-103646.mp3` and `chat-73522-photo-9.jpg`. */
export function fileName(file: SessionFile, session: Session): string {
  if (file.name) return safe(file.name)
  const { word, id } = ownerOf(session)
  const part = file.kind === 'photo' || file.kind === 'video' ? `-${file.kind}-${file.id}` : ''
  return safe(`${word}-${id}${part}.${extensionOf(file)}`)
}

/** What the files of a session are called after: the call or the chat, else the session. */
export function ownerOf({ id, channel, callId, chatId }: Session): { word: 'call' | 'chat'; id: string } {
  const word = (channel === null ? chatId !== null && callId === null : channel === 'chat') ? 'chat' : 'call'
  const own = word === 'chat' ? chatId : callId
  return { word, id: own ?? (id.startsWith(`${word}-`) ? id.slice(word.length + 1) : id) }
}

/** The extension of a name, by the type of the file, else the usual one of its kind. */
export function extensionOf(file: FileTraits): string {
  const type = fileType(file).split(';')[0]!.trim().toLowerCase()
  return EXTENSIONS[type] ?? EXTENSIONS[USUAL_TYPES[file.kind]]!
}

/** A name that stays a name in every folder: no separators, no control characters, no leading dot. */
function safe(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must go
  const plain = name.normalize('NFC').replaceAll(/[\u0000-\u001f\u007f/\\:*?"<>|]/g, '_')
  return lastCharacters(plain, 200).replace(/^\.+/, '_')
}
