import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { FileKind, SessionFile } from './event-schema.ts'
import { extensionOf, ownerOf } from './file-name.ts'
import type { Session } from './session.ts'

/** The folder of each kind of file, without the prefix. */
const FOLDERS: Readonly<Record<FileKind, string>> = {
  call_recording: 'voice-recordings',
  voicemail: 'voicemails',
  chat_transcript: 'chat-transcripts',
  photo: 'media',
  video: 'media',
  session_metadata: 'metadata',
}

const SEGMENT = '[A-Za-z0-9_][A-Za-z0-9._-]{0,99}'
const folder = z
  .string()
  .regex(new RegExp(`^${SEGMENT}(?:/${SEGMENT})*$`), {
    error: 'expected names of folders made of letters, digits, `.`, `_` and `-`, with `/` between them',
  })
  .optional()

/** How the folders of stored files are called; a slice of the configuration. */
export const storedFoldersSchema = z
  .strictObject({
    prefix: z
      .string()
      .regex(/^(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,49})?$/, {
        error: 'expected letters, digits, `.`, `_` and `-`, or nothing',
      })
      .optional()
      .meta({ description: 'In front of every folder that has no name here. Default: `ujet-`.', examples: ['acme-'] }),
    call_recording: folder.meta({ description: 'Default: `ujet-voice-recordings`.' }),
    voicemail: folder.meta({ description: 'Default: `ujet-voicemails`.' }),
    chat_transcript: folder.meta({ description: 'Default: `ujet-chat-transcripts`.' }),
    photo: folder.meta({ description: 'Default: `ujet-media`.' }),
    video: folder.meta({ description: 'Default: `ujet-media`.' }),
    session_metadata: folder.meta({ description: 'Default: `ujet-metadata`.' }),
  })
  .meta({
    description: 'Names of the folders, by the kind of file.',
    examples: [{ prefix: 'acme-', call_recording: 'calls/recordings' }],
  })

export type StoredFolders = z.output<typeof storedFoldersSchema>

/** The folder that files of a kind are stored in, such as `ujet-media`. */
function storedFolder(kind: FileKind, folders: StoredFolders = {}): string {
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
