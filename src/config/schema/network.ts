import { z } from 'zod'

/** `network` of a configuration. */
export const networkSchema = z
  .strictObject({
    allow: z
      .array(z.string().min(1))
      .optional()
      .meta({
        description:
          'Hosts that may have private addresses: a name, an IP address, or `*.suffix` for every name below it.',
        examples: [['127.0.0.1', '*.internal.example']],
      }),
    http: z
      .boolean()
      .optional()
      .meta({ description: 'Permits plain http, and only to the hosts in `allow`. Default: false.' }),
    files: z
      .array(z.string().min(1))
      .optional()
      .meta({
        description:
          'Hosts that the URLs of files in events may lead to; then no others. Default: every public host. A host in `allow` has to be named here, too.',
        examples: [['*.recordings.example.com']],
      }),
    redirects: z
      .boolean()
      .optional()
      .meta({
        description:
          'Follows redirects of GET requests within their origin, three at most; others are never followed. Default: false.',
      }),
    ca: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'PEM file of a private certificate authority, relative to the configuration. Verification is never off.',
        examples: ['company-ca.pem'],
      }),
  })
  .meta({ description: 'Where requests may go beyond the public internet over https.' })
