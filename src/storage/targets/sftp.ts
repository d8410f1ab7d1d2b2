import { z } from 'zod'
import { fileSystemTarget } from '../file-system-target.ts'
import { type StorageProblem, defineStorageKind } from '../kind.ts'
import { loadPackage } from '../load-package.ts'
import { placeOf } from '../place.ts'
import { PART_BYTES } from '../target.ts'
import { connectSftp } from './sftp/connection.ts'
import type { SftpSettings } from './sftp/settings.ts'
import { createMethods } from './sftp/methods.ts'
import { sftpFiles } from './sftp/sftp-files.ts'
import { createSftpLine } from './sftp/sftp-line.ts'

const text = z.string().min(1)
const secret = text.optional()

export const sftpSchema = z
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

type Spec = z.output<typeof sftpSchema>

/** As `ssh-keygen -l` and `crmwire storage fingerprint` print it. */
const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}$/

/** The settings of a server, from its part of the configuration. */
export function sftpSettings(spec: Spec): SftpSettings {
  const { port = 22, username, password, privateKey, passphrase, hostKey } = spec
  return {
    host: hostOf(spec),
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

/** People have a host as a URL, too. */
const hostOf = ({ host }: Pick<Spec, 'host'>): string => host.replace(/^(?:sftp|ssh):\/\/|\/+$/gi, '')

const folderOf = ({ folder = '.' }: Pick<Spec, 'folder'>): string => folder.replace(/(?<=.)\/+$/, '')

function place(spec: Spec): string {
  const { port = 22 } = spec
  return placeOf('sftp', `${hostOf(spec)}:${port}`, folderOf(spec).replace(/^[./]+/, ''))
}

function problems({ host, password, privateKey, passphrase, hostKey }: Spec): StorageProblem[] {
  const keys = [hostKey ?? []].flat()
  const wrong = keys.find((key) => !key.includes('${') && !FINGERPRINT.test(key))
  return [
    ...(keys.length === 0
      ? [
          {
            message: 'The SFTP server needs a hostKey: without one, nobody knows who gets the files.',
            hint: `Run \`crmwire storage fingerprint ${host.includes('${') ? 'HOST' : hostOf({ host })}\`, compare with what the server’s administrator says, and write it as hostKey.`,
          },
        ]
      : []),
    ...(wrong === undefined
      ? []
      : [
          {
            field: 'hostKey',
            message: 'A hostKey is no SHA-256 fingerprint.',
            hint: 'It is written as `ssh-keygen -l` prints it: SHA256: and 43 letters and digits.',
          },
        ]),
    ...(password === undefined && privateKey === undefined
      ? [
          {
            message: 'The SFTP server needs a password or a privateKey.',
            hint: 'Add one of them, from a secret setting.',
          },
        ]
      : []),
    ...(passphrase !== undefined && privateKey === undefined
      ? [
          {
            field: 'passphrase',
            message: 'A passphrase opens a privateKey, and there is none.',
            hint: 'Add privateKey.',
          },
        ]
      : []),
  ]
}

export const sftp = defineStorageKind({
  name: 'sftp',
  schema: sftpSchema,
  secretFields: ['password', 'privateKey', 'passphrase'],
  problems,
  place,
  async create(spec, { openSocket, clock, partBytes = PART_BYTES }) {
    const ssh2 = (await loadPackage('ssh2', () => import('ssh2'))).default
    const settings = sftpSettings(spec)
    const methods = createMethods(settings, ssh2.utils.parseKey)
    const at = place(spec)
    const line = createSftpLine(
      async () => connectSftp({ settings, methods: methods(), openSocket, createClient: () => new ssh2.Client() }),
      clock,
    )
    const link = (path: string): string => `${at}/${path.split('/').map(encodeURIComponent).join('/')}`
    return fileSystemTarget(sftpFiles(line), { place: at, folder: folderOf(spec), partBytes, link })
  },
})
