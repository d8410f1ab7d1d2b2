import { CrmwireError, isCrmwireError } from '../errors/crmwire-error.ts'
import type { Download } from '../http/transport.ts'
import type { FileSource } from './file-source.ts'

/** Begins to read a URL: the `download` of a transport, with its time-out. */
export type FetchUrl = (url: string) => Promise<Download>

/**
 * A file behind a URL, fetched without credentials. The URL is opened once to learn the size; the first `open` reads on
 * from there, or asks again when that connection is lost by then; a later one asks again.
 *
 * @throws CrmwireError `FILE_UNREADABLE` when the URL does not answer with status 200; a TransportFailure when the
 * network policy refuses it.
 */
export async function urlSource(url: string, fetchUrl: FetchUrl): Promise<FileSource> {
  let begun: Download | undefined = await begin(url, fetchUrl)
  const length = begun.headers['content-length']
  return {
    size: length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined,
    async *open() {
      const waiting = begun
      begun = undefined
      let given = false
      try {
        try {
          for await (const chunk of (waiting ?? (await begin(url, fetchUrl))).chunks) {
            given = true
            yield chunk
          }
        } catch (error) {
          // It may have waited for its turn for longer than the other side did.
          if (waiting === undefined || given) throw error
          yield* (await begin(url, fetchUrl)).chunks
        }
      } catch (error) {
        throw isCrmwireError(error) && error.code === 'FILE_UNREADABLE' ? error : unreadable(url, error)
      }
    },
  }
}

async function begin(url: string, fetchUrl: FetchUrl): Promise<Download> {
  const download = await fetchUrl(url).catch((error: unknown) => {
    throw unreadable(url, error)
  })
  if (download.status === 200) return download
  download.cancel()
  throw new CrmwireError(
    'FILE_UNREADABLE',
    `${hostOf(url)} answered with status ${download.status} instead of the file`,
  )
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
