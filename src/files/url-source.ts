import { CrmwireError, isCrmwireError } from '../errors/crmwire-error.ts'
import type { Download, DownloadRequest } from '../http/transport.ts'
import type { FileSource } from './file-source.ts'

/** Begins to read a URL, or what is left of it: the `download` of a transport, with its time-out. */
export type FetchUrl = (url: string, rest?: DownloadRequest['rest']) => Promise<Download>

/**
 * A file behind a URL, fetched without credentials. The URL is opened once to learn the size; the first `open` reads on
 * from there, or asks again when that connection is lost by then; a later one asks again. Where the server offers it, a
 * connection that breaks is taken up where it broke.
 *
 * @throws CrmwireError `FILE_UNREADABLE` when the URL does not answer with status 200; a TransportFailure when the
 * network policy refuses it.
 */
export async function urlSource(url: string, fetchUrl: FetchUrl): Promise<FileSource> {
  let begun: Download | undefined = await begin(url, fetchUrl)
  const { headers } = begun
  const length = headers['content-length']
  const size = length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined
  const validator = validatorOf(headers)

  /** @throws CrmwireError `FILE_CHANGED` when the URL gives something else by now. */
  async function beginAgain(from: number): Promise<Download> {
    const download = await begin(url, fetchUrl, from > 0 ? { from, validator: validator! } : undefined)
    const isSame = from > 0 ? download.status === 206 : validatorOf(download.headers) === validator
    if (isSame && (from === 0 || startsAt(download.headers, from))) return download
    download.cancel()
    throw new CrmwireError('FILE_CHANGED', `the file at ${hostOf(url)} is another one by now`)
  }

  return {
    size,
    version: validator && `${validator} ${size ?? ''}`.trim(),
    async *open(from = 0) {
      let at = from
      let download: Download | undefined
      if (from === 0) {
        download = begun
        begun = undefined
      }
      // It may have waited for its turn for longer than the other side did.
      let mayBeStale = download !== undefined
      for (;;) {
        const before = at
        try {
          download ??= await beginAgain(at)
          for await (const chunk of download.chunks) {
            at += chunk.byteLength
            yield chunk
          }
          return
        } catch (error) {
          const isResumable = at > before ? validator !== undefined : mayBeStale
          if (!isResumable) throw judged(url, error)
          download = undefined
          mayBeStale = false
        }
      }
    },
  }
}

async function begin(url: string, fetchUrl: FetchUrl, rest?: DownloadRequest['rest']): Promise<Download> {
  const download = await fetchUrl(url, rest).catch((error: unknown) => {
    throw unreadable(url, error)
  })
  // Whoever is asked for the rest and gives everything does not have the same file any more, or cannot give a rest.
  if (download.status === 200 || (rest && download.status === 206)) return download
  download.cancel()
  throw new CrmwireError(
    'FILE_UNREADABLE',
    `${hostOf(url)} answered with status ${download.status} instead of the file`,
  )
}

/** What tells two versions of a file apart, where the server says that it gives parts of a file. */
function validatorOf(headers: Download['headers']): string | undefined {
  if (headers['accept-ranges']?.toLowerCase() !== 'bytes') return undefined
  const { etag } = headers
  return etag !== undefined && /^"[\x21\x23-\x7e]*"$/.test(etag) ? etag : headers['last-modified']
}

const startsAt = ({ 'content-range': range }: Download['headers'], from: number): boolean =>
  range?.startsWith(`bytes ${from}-`) === true

function judged(url: string, error: unknown): CrmwireError {
  return isCrmwireError(error) && (error.code === 'FILE_UNREADABLE' || error.code === 'FILE_CHANGED')
    ? error
    : unreadable(url, error)
}
const REFUSALS: ReadonlySet<string> = new Set([
  'HTTP_ADDRESS_REFUSED',
  'HTTP_FILE_REFUSED',
  'HTTP_PLAIN_REFUSED',
  'HTTP_URL_UNSAFE',
])

/** What the policy refuses stays refused and keeps its own remedy; everything else may be better later. */
function unreadable(url: string, error: unknown): CrmwireError {
  if (isCrmwireError(error)) {
    const { code } = error
    if (REFUSALS.has(code)) return error
  }
  const why = isCrmwireError(error) ? error.message : 'the connection broke'
  return new CrmwireError('FILE_UNREADABLE', `the file at ${hostOf(url)} cannot be read: ${why}`, { cause: error })
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an unreadable URL'
}
