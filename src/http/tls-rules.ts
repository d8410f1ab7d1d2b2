import { type ConnectionOptions, getCACertificates } from 'node:tls'
import type { NetworkPolicy } from './network-policy.ts'

/**
 * What holds for every connection over TLS. It is said to Node each time: unsaid, a variable of the environment would switch
 * the check of certificates off, and an option of the command line bring old versions back.
 */
export function tlsRules({ ca }: Pick<NetworkPolicy, 'ca'>) {
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(ca !== undefined && { ca: [...getCACertificates('default'), ca] }),
  } as const satisfies ConnectionOptions
}
