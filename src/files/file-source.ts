import { CrmwireError } from '../errors/crmwire-error.ts'
import { pathSource } from './path-source.ts'
import { type OpenStream, streamSource } from './stream-source.ts'
import { type FetchUrl, urlSource } from './url-source.ts'

/** The bytes of a file, wherever it lies. */
export interface FileSource {
  /** In bytes, when it is known before reading. */
  size?: number | undefined
  /** The same text as long as the bytes are the same; without one, nobody can tell whether they are. */
  version?: string | undefined
  /**
   * Reads from the beginning, or from so many bytes behind it; that only with a `version`.
   *
   * @throws CrmwireError `FILE_UNREADABLE`, or `FILE_CHANGED` when the bytes are no longer those of the `version`; from the
   * pieces.
   */
  open(from?: number): AsyncIterable<Uint8Array>
}

/** Where a file lies. */
export interface FilePlace {
  /** On this machine; it goes before `url`. */
  path?: string | undefined
  url?: string | undefined
  /** The host gives its bytes. */
  stream?: true | undefined
  /** In bytes, when it was announced. */
  size?: number | undefined
}

/** How what is not on this machine is read. */
export interface FileReaders {
  /** Without it, URLs cannot be read. */
  fetchUrl?: FetchUrl | undefined
  /** Without it, streams cannot be read. */
  openStream?: OpenStream | undefined
}

/**
 * The file at a place. A size that was announced has to be right, as a file that is smaller is not complete yet.
 *
 * @throws CrmwireError `FILE_UNREADABLE`; `FILE_CHANGED` when the size is not the announced one; a TransportFailure when
 * the network policy refuses the URL.
 */
export async function fileSource(place: FilePlace, readers: FileReaders = {}): Promise<FileSource> {
  const source = await openPlace(place, readers)
  const announced = place.size
  if (announced === undefined || source.size === announced) return source
  if (source.size === undefined) return { ...source, size: announced }
  throw new CrmwireError('FILE_CHANGED', `the file was announced with ${announced} bytes and has ${source.size}`)
}

function openPlace({ path, url, stream }: FilePlace, { fetchUrl, openStream }: FileReaders): Promise<FileSource> {
  if (path !== undefined) return pathSource(path)
  if (stream && !openStream) throw new CrmwireError('FILE_UNREADABLE', 'the connector has no openStream for the file')
  if (stream) return streamSource(openStream!)
  if (url === undefined) throw new CrmwireError('FILE_UNREADABLE', 'the file has neither a path nor a URL')
  if (fetchUrl === undefined) throw new CrmwireError('FILE_UNREADABLE', 'this transport cannot read URLs')
  return urlSource(url, fetchUrl)
}
