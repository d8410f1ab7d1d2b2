import { createHash } from 'node:crypto'
import type { FileKind, SessionFile } from './event-schema.ts'
import { extensionOf, ownerOf } from './file-name.ts'
import type { Session } from './session.ts'
import type { StoredFolders } from './stored-folders.ts'

/** The folder of each kind of file, without the prefix. */
const FOLDERS: Readonly<Record<FileKind, string>> = {
  call_recording: 'voice-recordings',
  voicemail: 'voicemails',
  chat_transcript: 'chat-transcripts',
  photo: 'media',
  video: 'media',
  session_metadata: 'metadata',
}

/** The folder that files of a kind are stored in, such as `ujet-media`. */
export function storedFolder(kind: FileKind, folders: StoredFolders = {}): string {
  return folders[kind] ?? `${folders.prefix ?? 'ujet-'}${FOLDERS[kind]}`
}

/**
 * The name that a file of a session is stored under, such as `call-103646.mp3` or `chat-73522-photo-9.jpg`. It is made of
 * ids alone, never of a name that somebody gave.
 *
 * @param isFurther Another file of its kind has the name already, as with the second recording of a call: then the id of
 * the file is part of the name.
 */
export function storedName(
  file: Pick<SessionFile, 'id' | 'kind' | 'name' | 'path' | 'contentType'>,
  session: Session,
  isFurther = false,
): string {
  const { word, id } = ownerOf(session)
  const isMedia = file.kind === 'photo' || file.kind === 'video'
  const part = isMedia ? `-${file.kind}-${plainId(file.id)}` : isFurther ? `-${plainId(file.id)}` : ''
  return `${word}-${plainId(id)}${part}.${extensionOf(file)}`
}

/** Folder and name of a stored file, below the place where the storage keeps everything. */
export function storedPath(
  file: Parameters<typeof storedName>[0],
  session: Session,
  folders?: StoredFolders,
  isFurther?: boolean,
): string {
  return `${storedFolder(file.kind, folders)}/${storedName(file, session, isFurther)}`
}

/** Longer ids would not leave room for the rest of a name that every file system takes. */
const LONGEST_ID = 100
const HASH_LENGTH = 16

/**
 * An id as it may stand in a name: what is neither letter, digit, `.`, `_` nor `-` is written as `~` and its bytes, so that
 * different ids stay different; of one that is very long the end is a hash.
 */
function plainId(id: string): string {
  const plain = id.replaceAll(/[^\w.-]/gu, (character) => `~${Buffer.from(character).toString('hex')}`)
  if (plain.length <= LONGEST_ID) return plain
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_LENGTH)
  return `${plain.slice(0, LONGEST_ID - HASH_LENGTH - 2)}~~${hash}`
}
