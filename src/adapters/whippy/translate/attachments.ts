import type { WhippyAttachment } from './call.ts'

/** The last part of a path, in lower case: `recording.wav`. */
const nameOf = (url: string): string => new URL(url).pathname.split('/').at(-1)!.toLowerCase()

/**
 * An attachment, told from the others: a recording by its type, and by its name what has the same type as others.
 *
 * @returns nothing when it has no URL that can be fetched.
 */
export function attachmentOf(url: string | null, contentType: string | null): WhippyAttachment | undefined {
  if (url === null || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return undefined
  return { kind: kindOf(nameOf(url), contentType?.toLowerCase() ?? ''), contentType, url }
}

function kindOf(name: string, contentType: string): WhippyAttachment['kind'] {
  if (contentType.startsWith('audio/')) return 'recording'
  if (name.startsWith('transcript')) return 'transcript'
  if (name.startsWith('analysis')) return 'analysis'
  return name.startsWith('recording') ? 'recording' : 'other'
}
