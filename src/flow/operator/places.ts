import { readSmtpUrl, smtpPlace } from '../../email/smtp-server.ts'
import { CrmwireError } from '../../errors/crmwire-error.ts'
import { storagePlace } from '../../storage/place.ts'
import { EVERYWHERE } from '../pause.ts'

/** The place that an operator names: an origin, a storage, a mail server, or everything. @throws CrmwireError `JOB_INVALID` */
export function placeOf(origin: string | undefined): string {
  if (origin === undefined) return EVERYWHERE
  const url = URL.parse(origin)
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.origin
  const storage = storagePlace(origin)
  if (storage !== undefined) return storage
  const server = readSmtpUrl(origin)
  if (server) return smtpPlace(server)
  throw new CrmwireError('JOB_INVALID', `${origin} is no origin; one is written like https://crm.example.com`)
}
