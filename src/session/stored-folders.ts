import { z } from 'zod'

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
