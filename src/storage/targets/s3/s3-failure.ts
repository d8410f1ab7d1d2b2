import { isCrmwireError } from '../../../errors/crmwire-error.ts'
import { StorageFailure } from '../../storage-failure.ts'

/** What says that nobody would get in with these keys. */
const CREDENTIAL: ReadonlySet<string> = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'InvalidToken',
  'CredentialsProviderError',
  'AuthFailure',
])

/** Of what the storage itself calls the error, no more than a word is repeated. */
const WORD = /^[A-Za-z]{1,60}$/

const FULL: ReadonlySet<string> = new Set(['QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage'])

/** The status of the answer behind an error of the client. */
export function statusOf(error: unknown): number | undefined {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } }
  return $metadata?.httpStatusCode
}

/** What the client threw, as it is told here. What the transport threw stays what it is. */
export function told(error: unknown): unknown {
  if (isCrmwireError(error)) return error
  const name = error instanceof Error && WORD.test(error.name) ? error.name : ''
  const status = statusOf(error)
  const message = `the storage answered ${status ?? 'nothing that can be read'}${name === '' ? '' : ` (${name})`}`
  if (CREDENTIAL.has(name)) return new StorageFailure('STORAGE_AUTH', message, error)
  if (FULL.has(name) || status === 507) return new StorageFailure('STORAGE_FULL', message, error)
  const isTemporary = status === undefined || status === 408 || status === 429 || status >= 500
  return new StorageFailure(isTemporary ? 'STORAGE_UNREACHABLE' : 'STORAGE_REFUSED', message, error)
}
