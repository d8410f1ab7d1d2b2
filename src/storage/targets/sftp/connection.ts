import type { Socket } from 'node:net'
import type {
  Client,
  ConnectConfig,
  KeyboardInteractiveAuthMethod,
  PasswordAuthMethod,
  PublicKeyAuthMethod,
  SFTPWrapper,
} from 'ssh2'
import { StorageFailure } from '../../storage-failure.ts'
import { type HostKey, algorithmsBeside, readHostKey } from './host-key.ts'
import type { SftpSettings } from './settings.ts'

/** A connection to an SFTP server that shows a trusted key. */
export interface SftpConnection {
  sftp: SFTPWrapper
  /** Rejects when the connection ends. */
  ended: Promise<never>
  isOpen(): boolean
  /** Takes leave. */
  close(): void
  /** Ends it at once. */
  destroy(): void
}

export interface ConnectOptions {
  settings: Pick<SftpSettings, 'host' | 'port' | 'username' | 'hostKeys'>
  /** What proves who logs in, in the order in which it is tried. */
  methods: readonly AuthenticationMethod[]
  openSocket(host: string, port: number): Promise<Socket>
  createClient(): Client
}

type AuthenticationMethod = PublicKeyAuthMethod | PasswordAuthMethod | KeyboardInteractiveAuthMethod

const READY_MS = 20_000
/** So often a silent server is asked whether it is still there. */
const ALIVE_MS = 10_000

/** @throws StorageFailure; what `openSocket` throws. */
export async function connectSftp(options: ConnectOptions): Promise<SftpConnection> {
  const shown: HostKey[] = []
  // A server has keys of several types and shows the one that both sides like best; the trusted one may be another.
  for (;;) {
    const algorithms = algorithmsBeside(shown.map(({ type }) => type))
    const login = await logIn(options, algorithms, options.settings.hostKeys)
    if ('connection' in login) return login.connection
    if (login.key) shown.push(login.key)
    else if (shown.length > 0 || login.noCommonKey) throw untrusted(shown)
  }
}

/** Every host key that a server shows; nobody logs in. @throws StorageFailure; what `openSocket` throws. */
export async function hostKeysOf(options: ConnectOptions): Promise<HostKey[]> {
  const shown: HostKey[] = []
  for (;;) {
    const algorithms = algorithmsBeside(shown.map(({ type }) => type))
    if (algorithms.length === 0) return shown
    const login = await logIn(options, algorithms, [])
    if ('connection' in login || !login.key) return shown
    shown.push(login.key)
  }
}

type Login = { connection: SftpConnection } | { key: HostKey | undefined; noCommonKey: boolean }

/** @returns the key that the server showed, when it is not one of the trusted. */
async function logIn(
  { settings, methods, openSocket, createClient }: ConnectOptions,
  algorithms: ReturnType<typeof algorithmsBeside>,
  trusted: readonly string[],
): Promise<Login> {
  if (algorithms.length === 0) return { key: undefined, noCommonKey: true }
  const { host, port, username } = settings
  const sock = await openSocket(host, port)
  const client = createClient()
  let refusedKey: HostKey | undefined

  const config: ConnectConfig = {
    sock,
    username,
    algorithms: { serverHostKey: algorithms },
    hostVerifier(key: Buffer) {
      const shown = readHostKey(key)
      if (trusted.includes(shown.fingerprint)) return true
      refusedKey = shown
      return false
    },
    readyTimeout: READY_MS,
    keepaliveInterval: ALIVE_MS,
    keepaliveCountMax: 3,
    authHandler: [...methods],
  }

  return new Promise((resolve, reject) => {
    const { promise: ended, reject: end } = Promise.withResolvers<never>()
    ended.catch(() => {})
    let isOpen = false
    function fail(error: Error & { level?: string }): void {
      isOpen = false
      const failure = failureOf(error)
      end(failure)
      if (refusedKey) resolve({ key: refusedKey, noCommonKey: false })
      else if (/no matching (?:host key|server host key)/i.test(error.message))
        resolve({ key: undefined, noCommonKey: true })
      else reject(failure)
      client.destroy()
    }
    client.on('error', fail)
    client.on('close', () => fail(new Error('the server closed the connection')))
    client.on('ready', () =>
      client.sftp((error, sftp) => {
        if (error) {
          reject(new StorageFailure('STORAGE_REFUSED', 'the server offers no SFTP', error))
          client.destroy()
          return
        }
        isOpen = true
        resolve({
          connection: {
            sftp,
            ended,
            isOpen: () => isOpen,
            close: () => void client.end(),
            destroy: () => void client.destroy(),
          },
        })
      }),
    )
    client.connect(config)
  })
}

function failureOf(error: Error & { level?: string }): StorageFailure {
  if (error.level === 'client-authentication')
    return new StorageFailure('STORAGE_AUTH', 'the server refuses the login', error)
  const why = error.level === 'client-timeout' ? 'the server does not answer' : 'the connection ended'
  return new StorageFailure('STORAGE_UNREACHABLE', why, error)
}

function untrusted(shown: readonly HostKey[]): StorageFailure {
  const keys = shown.map(({ type, fingerprint }) => `${fingerprint} (${type})`).join(', ')
  return new StorageFailure('STORAGE_HOST_KEY', `the server shows ${keys || 'no key that is trusted'}`)
}
