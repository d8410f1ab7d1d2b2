import { byteRange } from './byte-range.ts'
import type { Recording } from './recording.ts'

/** An answer whose body is still to be read. */
export interface RecordingAnswer {
  status: number
  headers: Record<string, string>
  /** The bytes to read; absent when there is no body. */
  part?: { start: number; end: number } | undefined
}

/** A request for a recording: its method and its headers, by names in lower case. */
export interface RecordingRequest {
  method: string
  headers: Readonly<Record<string, string | undefined>>
}

/** What plays: everything else is handed out as a download of bytes, so that no browser reads it as a page. */
const PLAYS = /^(?:audio|video)\/[\w.+-]+(?:; ?codecs="?[\w.,]+"?)?$/i

/** The answer to a request for a recording that is there: whole, a part, or neither (RFC 9110). */
export function answerRecording({ method, headers: asked }: RecordingRequest, recording: Recording): RecordingAnswer {
  const { name, type, size, tag, at } = recording
  const etag = `"${tag}"`
  const lastModified = new Date(at).toUTCString()
  const plays = PLAYS.test(type)
  const common: Record<string, string> = {
    'accept-ranges': 'bytes',
    etag,
    'last-modified': lastModified,
    // A cache of the browser may keep it, and asks each time whether the link still holds.
    'cache-control': 'private, no-cache',
    ...SAFE,
  }
  const described: Record<string, string> = {
    ...common,
    'content-type': plays ? type : 'application/octet-stream',
    'content-disposition': `${plays ? 'inline' : 'attachment'}; filename="${plain(name)}"`,
  }
  const ifMatch = asked['if-match']
  if (ifMatch !== undefined && !lists(ifMatch, etag)) return { status: 412, headers: common }
  if (isKnown(asked, etag, at)) return { status: 304, headers: common }

  const isWhole = method === 'HEAD' || !isSame(asked['if-range'], etag, lastModified)
  const range = isWhole ? ({ kind: 'whole' } as const) : byteRange(asked['range'], size)
  switch (range.kind) {
    case 'none':
      return { status: 416, headers: { ...common, 'content-range': `bytes */${size}`, 'content-length': '0' } }
    case 'whole':
      return {
        status: 200,
        headers: { ...described, 'content-length': String(size) },
        ...(method !== 'HEAD' && size > 0 && { part: { start: 0, end: size } }),
      }
    case 'part': {
      const { start, end } = range
      return {
        status: 206,
        headers: {
          ...described,
          'content-range': `bytes ${start}-${end - 1}/${size}`,
          'content-length': String(end - start),
        },
        part: { start, end },
      }
    }
  }
}

/** For bytes that came from somewhere else: they are what their type says, run nothing, and tell nobody the link. */
export const SAFE: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
}

/** True when whoever asks has these bytes already. */
function isKnown(asked: RecordingRequest['headers'], etag: string, at: number): boolean {
  const tags = asked['if-none-match']
  if (tags !== undefined) return lists(tags, etag)
  const since = Date.parse(asked['if-modified-since'] ?? '')
  return !Number.isNaN(since) && Math.floor(at / 1_000) * 1_000 <= since
}

/** True when a part of what is there now fits to what whoever asks has already. */
const isSame = (condition: string | undefined, etag: string, lastModified: string): boolean =>
  condition === undefined || condition === etag || condition === lastModified

/** True when a list of entity tags has this one; a weak one is compared by its text, which names the bytes all the same. */
const lists = (tags: string, etag: string): boolean =>
  tags.trim() === '*' || tags.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)

/** A name that cannot end the text that it stands in. */
const plain = (name: string): string => name.replaceAll(/[^\w.~-]/g, '_')
