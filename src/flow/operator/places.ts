import { CrmwireError } from '../../errors/crmwire-error.ts'
import { EVERYWHERE } from '../pause.ts'

/** The place that an operator names: an origin, or everything. @throws CrmwireError `JOB_INVALID` */
export function placeOf(origin: string | undefined): string {
  if (origin === undefined) return EVERYWHERE
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new CrmwireError('JOB_INVALID', `${origin} is no origin; one is written like https://crm.example.com`)
  return url.origin
}
