import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type ServerFolder, serverFolder } from './folder.ts'
import { openTarget } from './ports.ts'
import type { StorageServer } from './storage-server.ts'

const SSHD = ['/usr/sbin/sshd', '/usr/bin/sshd', '/usr/local/sbin/sshd'].find((path) => existsSync(path))

/** True where OpenSSH's server is installed. */
export const hasOpenSsh = SSHD !== undefined

export interface OpenSsh extends StorageServer {
  port: number
  /** The folder that the files are in, as the server sees it. */
  folder: string
  username: string
  /** Fingerprint of the key that it shows first. */
  hostKey: string
  /** Private keys that are let in, by their type. */
  keys: Readonly<Record<'ed25519' | 'encrypted' | 'rsaPem', string>>
  passphrase: string
  /** Ends the server and all its connections, as a crash does. */
  kill(): Promise<void>
  /** Starts it again on the same port. */
  restart(): Promise<void>
  /** From the next start on it shows another key. */
  changeHostKey(): void
}

const PASSPHRASE = 'correct horse'

/** Starts OpenSSH's own server for the user that runs this. */
export async function startOpenSsh(root?: string): Promise<OpenSsh> {
  const home = await serverFolder()
  const folder = await serverFolder(root)
  const port = await freePort()
  const username = userInfo().username
  makeKey(home, 'host', '-t', 'ed25519', '-N', '')
  makeKey(home, 'ed25519', '-t', 'ed25519', '-N', '')
  makeKey(home, 'encrypted', '-t', 'ed25519', '-N', PASSPHRASE)
  makeKey(home, 'rsaPem', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', PASSPHRASE)
  const read = (name: string): Promise<string> => readFile(join(home.path, name), 'utf8')
  const open = await Promise.all(['ed25519.pub', 'encrypted.pub', 'rsaPem.pub'].map(read))
  await writeFile(join(home.path, 'authorized'), open.join(''))
  const subsystem = ['/usr/lib/openssh/sftp-server', '/usr/libexec/sftp-server'].find((path) => existsSync(path))
  await writeFile(
    join(home.path, 'config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(home.path, 'host')}`,
      `AuthorizedKeysFile ${join(home.path, 'authorized')}`,
      `PidFile ${join(home.path, 'pid')}`,
      'PasswordAuthentication no',
      'UsePAM no',
      'StrictModes no',
      'PermitRootLogin prohibit-password',
      'MaxStartups 100',
      `Subsystem sftp ${subsystem ?? 'internal-sftp'}`,
    ].join('\n'),
  )
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true })
  let server: ChildProcess | undefined

  async function restart(): Promise<void> {
    // A group of its own, so that its children end with it.
    server = spawn(SSHD!, ['-D', '-e', '-f', join(home.path, 'config')], { stdio: 'ignore', detached: true })
    for (let tries = 0; tries < 200; tries++) {
      if (await listens(port)) return
      await delay(25)
    }
    throw new Error('sshd does not listen')
  }

  async function kill(): Promise<void> {
    const running = server
    server = undefined
    if (running?.pid === undefined || running.exitCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    for (const pid of childrenOf(running.pid)) killIfThere(pid)
    running.kill('SIGKILL')
    await ended
  }

  await restart()
  const keys = { ed25519: await read('ed25519'), encrypted: await read('encrypted'), rsaPem: await read('rsaPem') }
  const hostKey = fingerprintOf(join(home.path, 'host'))
  return {
    url: `tcp://127.0.0.1:${port}`,
    port,
    folder: folder.path,
    username,
    hostKey,
    keys,
    passphrase: PASSPHRASE,
    storage: {
      spec: { sftp: { host: '127.0.0.1', port, username, privateKey: '${SECRET}', hostKey, folder: folder.path } },
      settings: { SECRET: keys.ed25519 },
    },
    fileOf: (path) => join(folder.path, path),
    open: ({ through, partBytes } = {}) =>
      openTarget(
        'sftp',
        {
          host: '127.0.0.1',
          port: through === undefined ? port : Number(new URL(through).port),
          username,
          privateKey: keys.ed25519,
          hostKey,
          folder: folder.path,
        },
        { partBytes },
      ),
    names: () => folder.names(),
    read: (path) => folder.read(path),
    plant: (path, bytes) => folder.plant(path, bytes),
    kill,
    restart,
    changeHostKey() {
      execFileSync('rm', ['-f', join(home.path, 'host'), join(home.path, 'host.pub')])
      makeKey(home, 'host', '-t', 'ed25519', '-N', '')
    },
    async close() {
      await kill()
      await folder.remove()
      await home.remove()
    },
  }
}

function makeKey({ path }: ServerFolder, name: string, ...how: string[]): void {
  execFileSync('ssh-keygen', ['-q', '-C', name, '-f', join(path, name), ...how])
}

/** As OpenSSH's own tool prints it. */
export function fingerprintOf(key: string): string {
  return execFileSync('ssh-keygen', ['-l', '-f', key], { encoding: 'utf8' }).split(' ')[1]!
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It has ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Connections have processes of their own, and those have some for the user. */
function childrenOf(pid: number): number[] {
  const text = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const parents = text.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  const children = parents.filter(([, parent]) => parent === pid).map(([child]) => child!)
  return children.flatMap((child) => [...childrenOf(child), child])
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
