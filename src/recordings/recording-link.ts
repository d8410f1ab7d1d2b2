import { createHmac } from 'node:crypto'
import { CrmwireError } from '../errors/crmwire-error.ts'
import { isEqualText } from '../webhook/is-equal-text.ts'
import type { RecordingQuery } from './recording.ts'

/** What a link leads to, and for how long. */
export interface RecordingLink extends RecordingQuery {
  /** Whose call it is: the `accountName` of the connector, which is its tenant. */
  account: string
  /** In milliseconds since 1970; it is rounded up to a second. */
  until: number
}

/** One key, or several while one takes the place of another: the first one signs, a link of any of them is right. */
export type LinkKeys = string | readonly string[]

const PATH = /\/voip\/([^/]+)\/get_call_record\/([^/]+)$/

/**
 * A link to the recording of a call, for `crmwire serve` or a recording handler. Whoever has it can listen until its time is
 * over; it needs no login and no cookie.
 *
 * @param url Where the server is, as browsers see it: `https://calls.example.com`.
 * @param keys `serve.linkKey`.
 * @throws CrmwireError `RECORDING_KEY` when there is no key, or an empty one; `RECORDING_LINK` when there can be no such link.
 */
export function signRecordingLink(url: string, link: RecordingLink, keys: LinkKeys): string {
  const { account, callId, file, until } = link
  const [key] = linkKeys(keys)
  if (![account, callId].every(isSegment) || !Number.isFinite(until) || !URL.canParse(url))
    throw new CrmwireError(
      'RECORDING_LINK',
      'A link needs the URL of a server, an account, the id of a call and an end.',
    )
  const seconds = String(Math.ceil(until / 1_000))
  const query = new URLSearchParams({ until: seconds, ...(file !== undefined && { file }) })
  query.set('signature', signatureOf({ account, callId, file, until: seconds }, key!))
  const path = `voip/${encodeURIComponent(account)}/get_call_record/${encodeURIComponent(callId)}`
  return `${url.replace(/\/+$/, '')}/${path}?${query.toString()}`
}

/** What an address asks for, when it is a link that holds. */
export type ReadLink =
  | { kind: 'holds'; link: RecordingLink }
  /** It is no address of a recording. */
  | { kind: 'elsewhere' }
  /** It was signed with none of the keys, or its time is over. */
  | { kind: 'refused'; why: 'signature' | 'time' }

/** Reads the address of a request. Nothing is looked for before the signature is known to be right. */
export function readRecordingLink({ pathname, searchParams }: URL, keys: LinkKeys, nowMs: number): ReadLink {
  const [, account, callId] = (PATH.exec(pathname) ?? []).map(decoded)
  if (account === undefined || callId === undefined) return { kind: 'elsewhere' }
  const until = searchParams.get('until') ?? ''
  const signature = searchParams.get('signature') ?? ''
  const file = searchParams.get('file') ?? undefined
  const signed = { account, callId, file, until }
  // All of them are compared, so that the time tells nothing of which one is in use.
  const right = linkKeys(keys).filter((key) => isEqualText(signature, signatureOf(signed, key)))
  if (right.length === 0 || !/^\d{1,15}$/.test(until)) return { kind: 'refused', why: 'signature' }
  const untilMs = Number(until) * 1_000
  return untilMs > nowMs
    ? { kind: 'holds', link: { account, callId, file, until: untilMs } }
    : { kind: 'refused', why: 'time' }
}

interface Signed {
  account: string
  callId: string
  file: string | undefined
  until: string
}

function signatureOf({ account, callId, file, until }: Signed, key: string): string {
  const own = createHmac('sha256', key).update('crmwire recording link').digest()
  const text = JSON.stringify([account, callId, file ?? null, until])
  return createHmac('sha256', own).update(text).digest('base64url')
}

/** @throws CrmwireError `RECORDING_KEY` */
export function linkKeys(keys: LinkKeys): readonly string[] {
  const list = typeof keys === 'string' ? [keys] : keys
  if (list.length === 0 || list.includes(''))
    throw new CrmwireError('RECORDING_KEY', 'There is no key, or an empty one, to sign links with.')
  return list
}

/** A text that stays one segment of a path, whoever reads it. */
const isSegment = (text: string): boolean => text !== '' && text.length <= 256 && !/^\.{1,2}$/.test(text)

/** Nothing for what is not encoded as it has to be. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
