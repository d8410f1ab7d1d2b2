import { z } from 'zod'
import { fileSystemTarget } from '../file-system-target.ts'
import { defineStorageKind } from '../kind.ts'
import { loadPackage } from '../load-package.ts'
import { PART_BYTES } from '../target.ts'
import { connectSftp } from './sftp/connection.ts'
import type { SftpSettings } from './sftp/settings.ts'
import { createMethods } from './sftp/methods.ts'
import { sftpFiles } from './sftp/sftp-files.ts'
import { createSftpLine } from './sftp/sftp-line.ts'

const text = z.string().min(1)
const secret = text.optional()

const schema = z
  .strictObject({
    host: text.meta({ description: 'Name or address of the server.', examples: ['files.example.com'] }),
    port: z.int().min(1).max(65_535).optional().meta({ description: 'Default: 22.' }),
    username: text.meta({ description: 'Who logs in.' }),
    password: secret.meta({ description: 'From a secret setting.' }),
    privateKey: secret.meta({
      description: 'An SSH private key, from a secret setting. `\\n` stands for a line break.',
    }),
    passphrase: secret.meta({ description: 'Opens the private key; from a secret setting.' }),
    hostKey: z
      .union([text, z.array(text).min(1)], { error: 'expected a fingerprint, or a list of them' })
      .optional()
      .meta({
        description:
          'Fingerprint of the key that the server must show, or several while it changes. `crmwire storage fingerprint` prints it. Needed.',
        examples: ['SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8'],
      }),
    folder: text
      .optional()
      .meta({
        description: 'Where the folders of crmwire are; relative to where the user gets in. Default: there.',
        examples: ['/exports'],
      }),
  })
  .meta({ description: 'An SFTP server: password, or private key with passphrase, or both.' })

/** The settings of a server, from its part of the configuration. */
export function sftpSettings(spec: z.output<typeof schema>): SftpSettings {
  const { host, port = 22, username, password, privateKey, passphrase, hostKey } = spec
  return {
    host,
    port,
    username,
    // What may be unset is empty then.
    password: password || undefined,
    // The environment often holds a key in one line.
    privateKey: privateKey?.replaceAll(String.raw`\n`, '\n') || undefined,
    passphrase: passphrase || undefined,
    hostKeys: [hostKey ?? []].flat(),
  }
}

export const sftp = defineStorageKind({
  name: 'sftp',
  schema,
  secretFields: ['password', 'privateKey', 'passphrase'],
  async create(spec, { openSocket, clock, partBytes = PART_BYTES }) {
    const ssh2 = (await loadPackage('ssh2', () => import('ssh2'))).default
    const settings = sftpSettings(spec)
    const methods = createMethods(settings, ssh2.utils.parseKey)
    const folder = spec.folder?.replace(/(?<=.)\/+$/, '') ?? '.'
    const place = `sftp://${settings.host}${settings.port === 22 ? '' : `:${settings.port}`}/${folder.replace(/^[./]+/, '')}`
    const line = createSftpLine(
      async () => connectSftp({ settings, methods: methods(), openSocket, createClient: () => new ssh2.Client() }),
      clock,
    )
    const link = (path: string): string =>
      `${place.replace(/\/$/, '')}/${path.split('/').map(encodeURIComponent).join('/')}`
    return fileSystemTarget(sftpFiles(line), { place, folder, partBytes, link })
  },
})
