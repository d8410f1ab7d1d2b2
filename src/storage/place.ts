/** Places of storages, beside the origins of the web. */
const PROTOCOLS: ReadonlySet<string> = new Set(['sftp:', 'gs:', 's3:', 'file:'])

/** The one spelling of the place of a storage, without user, password and slash at the end; nothing when it is none. */
export function storagePlace(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url || !PROTOCOLS.has(url.protocol)) return undefined
  const port = url.port === '' || (url.protocol === 'sftp:' && url.port === '22') ? '' : `:${url.port}`
  const path = url.pathname.replace(/\/+$/, '')
  return `${url.protocol}//${url.hostname}${port}${path}`
}

/** The place of a storage from its parts. */
export function placeOf(protocol: 'sftp' | 'gs' | 's3', host: string, folder: string): string {
  return storagePlace(`${protocol}://${host}/${folder.split('/').map(encodeURIComponent).join('/')}`) ?? protocol
}
